import type { Logger } from "../../logger.js";
import type { OrchestrationState } from "../../model/orchestration-state.js";
import { ServiceError } from "../../service-error.js";
import type { CallOptions, TaskHubService } from "../../task-hub-service.js";
import { methods } from "../methods.js";
import { LARGEST_BY_STREAM, openWaitStream } from "../wait-stream/open-wait-stream.js";
import type { WaitedPart } from "../wait-stream/waited-message.js";
import type { NumberedWait, WaiterPart } from "../wait-stream/waiter-message.js";
import { decodeRequest } from "./decode-request.js";
import { errorStatus } from "./error-status.js";
import type { OpenCalls, OpenWait } from "./incoming-call.js";

/** Has the service take the waits of one stream, each by itself, and tells what has become of each. */
export interface WaitTaker {
  /** @throws Error for what no client means */
  take(part: WaiterPart): void;
  dropAll(): void;
}

export interface WaitTakerOptions {
  readonly calls: Pick<OpenCalls, "beginWait">;
  /** @throws ServiceError where there is none any more */
  readonly hub: () => TaskHubService;
  readonly logger: Logger;
  /** Called once for each wait that is not dropped. */
  readonly tell: (part: WaitedPart) => void;
}

export function createWaitTaker({ calls, hub, logger, tell }: WaitTakerOptions): WaitTaker {
  /** By their numbers. */
  const open = new Map<number, OpenWait>();

  function refuse(sequence: number, error: unknown): void {
    const { code, details } = errorStatus(error, openWaitStream.name, logger);
    tell({ kind: "refused", sequence, code, message: details });
  }

  /** Does not wait for a service that does not listen to its signal. */
  function drop(sequence: number): void {
    const wait = open.get(sequence);
    open.delete(sequence);
    wait?.end();
    wait?.abort(new ServiceError("CANCELLED", "The caller gave the wait up, or is gone."));
  }

  async function run(part: NumberedWait, wait: OpenWait): Promise<void> {
    const { sequence } = part;
    let outcome: () => void;
    try {
      const response = methods.getInstance.response.encode(await waitFor(hub(), part, { signal: wait.signal }));
      outcome = () =>
        tell(
          response.byteLength > LARGEST_BY_STREAM
            ? { kind: "elsewhere", sequence }
            : { kind: "answer", sequence, response },
        );
    } catch (error) {
      outcome = () => refuse(sequence, error);
    }
    if (open.get(sequence) !== wait) return;
    open.delete(sequence);
    wait.end();
    outcome();
  }

  function begin(part: NumberedWait): void {
    const { sequence } = part;
    if (open.has(sequence)) throw new Error(`Wait ${sequence} is open already.`);
    try {
      const wait = calls.beginWait();
      open.set(sequence, wait);
      void run(part, wait);
    } catch (error) {
      refuse(sequence, error);
    }
  }

  return {
    take(part) {
      switch (part.kind) {
        case "start":
        case "completion":
          return begin(part);
        case "dropped":
          return drop(part.sequence);
        case "unknown":
          return refuse(part.sequence, new ServiceError("UNIMPLEMENTED", "This engine does not know such a wait."));
      }
    },
    dropAll() {
      for (const sequence of [...open.keys()]) drop(sequence);
    },
  };
}

async function waitFor(
  hub: TaskHubService,
  { kind, request }: NumberedWait,
  options: CallOptions,
): Promise<OrchestrationState | undefined> {
  return kind === "start"
    ? hub.waitForInstanceStart(decodeRequest(methods.waitForInstanceStart, request), options)
    : hub.waitForInstanceCompletion(decodeRequest(methods.waitForInstanceCompletion, request), options);
}
