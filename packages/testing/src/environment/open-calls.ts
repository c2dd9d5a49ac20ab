import type { Interceptor, PayloadCodec } from "@reawait/core";
import type { StallWatch } from "./stall-watch.js";

/** What of a client only waits for an instance: time goes on meanwhile. */
const WAITS: ReadonlySet<string> = new Set(["result", "waitForStart", "waitForCompletion"]);

/** Counts what the test has begun and the engine may not know of: while there is any, time does not go on. */
export class OpenCalls {
  readonly #changed: () => void;
  #count = 0;

  /** @param changed - called when one has ended */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get count(): number {
    return this.#count;
  }

  async during<T>(call: () => PromiseLike<T> | T): Promise<T> {
    this.#count += 1;
    try {
      return await call();
    } finally {
      this.#count -= 1;
      this.#changed();
    }
  }

  /** Around the calls of a client. Those that wait for an instance are not counted, but watched. */
  interceptor(stalls: StallWatch): Interceptor {
    return async ({ operation, instanceId, ...call }, next) => {
      const made = (): Promise<unknown> => Promise.resolve(next({ operation, instanceId, ...call }));
      if (WAITS.has(operation)) {
        return await stalls.guard({ what: `${operation} of instance "${instanceId}"`, instanceId }, made());
      }
      stalls.touch();
      return await this.during(made);
    };
  }

  /** Around a codec that may take a while. */
  codec(codec: PayloadCodec): PayloadCodec {
    return {
      encode: (payloads) => this.during(() => codec.encode(payloads)),
      decode: (payloads) => this.during(() => codec.decode(payloads)),
    };
  }
}
