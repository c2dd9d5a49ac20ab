/** An orchestrator that runs under a guise, and whose payloads are written down. */
import type { AnyOrchestrator, ForeignAwaitError, PayloadConverter } from "@reawait/core";
import { OrchestrationExecutor, type Registry } from "@reawait/core/internal";
import { silentLogger } from "@reawait/protocol";
import { putOn, takeOff, type Guise } from "./guise.js";

export interface WatchedOptions {
  readonly instanceId: string;
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
  readonly captureCallSites: boolean;
  /** Whether the turn that it is to run has been run by another. */
  readonly repeats: boolean;
  readonly onPoisoned: (error: ForeignAwaitError) => void;
  readonly guise: Guise;
}

export class WatchedExecutor extends OrchestrationExecutor {
  /** Every payload that it wrote, in order. */
  readonly written: (string | undefined)[];
  readonly #guise: Guise;

  constructor({ guise, converter, ...rest }: WatchedOptions) {
    const written: (string | undefined)[] = [];
    super({ ...rest, converter: recording(converter, written), log: silentLogger, ordersConfirmations: true });
    this.written = written;
    this.#guise = guise;
  }

  override open(): void {
    super.open();
    putOn(this.#guise);
  }

  override close(): void {
    takeOff();
    super.close();
  }
}

function recording(converter: PayloadConverter, written: (string | undefined)[]): PayloadConverter {
  const note = (payload: string | undefined): string | undefined => {
    written.push(payload);
    return payload;
  };
  return {
    write: (value) => note(converter.write(value)),
    writePlain: (value) => note(converter.writePlain(value)),
    read: (payload) => converter.read(payload),
  };
}
