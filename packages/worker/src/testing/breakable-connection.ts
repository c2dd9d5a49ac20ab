import { ServiceError, type Connection } from "@reawait/protocol";
import { gate, type Gate } from "./gate.js";

/** A connection to an engine of another process, in the eyes of a worker, that a test cuts off and mends. */
export interface BreakableConnection {
  readonly connection: Connection;
  /** Ends the stream of work items. Until it is mended, Hello is refused, and answers wait. */
  cut(error?: ServiceError): void;
  mend(): void;
}

export function breakable(connection: Connection): BreakableConnection {
  let broken: ServiceError | undefined;
  let mended: Gate = gate();
  mended.open();
  let stream = new AbortController();
  return {
    cut(error = new ServiceError("UNAVAILABLE", "cut off")) {
      broken = error;
      mended = gate();
      stream.abort();
    },
    mend() {
      broken = undefined;
      mended.open();
    },
    connection: {
      ...connection,
      profile: { ...connection.profile, name: "a server", remote: true },
      hello: async () => {
        if (broken) throw broken;
      },
      async *getWorkItems(request, options) {
        stream = new AbortController();
        const signal = options?.signal ? AbortSignal.any([stream.signal, options.signal]) : stream.signal;
        try {
          yield* connection.getWorkItems(request, { signal });
        } catch (error) {
          throw broken ?? error;
        }
      },
      async completeActivityTask(response) {
        await mended.opened;
        await connection.completeActivityTask(response);
      },
      async completeOrchestratorTask(response) {
        await mended.opened;
        await connection.completeOrchestratorTask(response);
      },
    },
  };
}
