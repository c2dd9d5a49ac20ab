import type { Connection, OrchestratorRequest, OrchestratorResponse } from "@reawait/protocol";

/** A connection, and what went over it. */
export interface ObservedConnection {
  readonly connection: Connection;
  readonly turns: readonly OrchestratorRequest[];
  readonly answers: readonly OrchestratorResponse[];
}

/**
 * Looks on at the turns of a connection.
 *
 * @param answer - takes the place of the real call
 */
export function observed(
  connection: Connection,
  answer: (response: OrchestratorResponse) => Promise<void> = (response) =>
    connection.completeOrchestratorTask(response),
): ObservedConnection {
  const turns: OrchestratorRequest[] = [];
  const answers: OrchestratorResponse[] = [];
  return {
    turns,
    answers,
    connection: {
      ...connection,
      get profile() {
        return connection.profile;
      },
      async *getWorkItems(...args) {
        for await (const item of connection.getWorkItems(...args)) {
          if (item.kind === "orchestrator") turns.push(item.request);
          yield item;
        }
      },
      completeOrchestratorTask(response) {
        answers.push(response);
        return answer(response);
      },
    },
  };
}
