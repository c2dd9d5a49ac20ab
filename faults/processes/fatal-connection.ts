import type { Connection } from "@reawait/protocol";
import type { Place } from "../plan/fate.js";

/**
 * A connection whose answers are places to die at.
 *
 * @param passing - called before an answer leaves, and after it was taken
 * @param onTurn - called when the answer of a turn was taken
 */
export function fatalConnection(
  connection: Connection,
  passing: (here: Place) => void,
  onTurn: (instanceId: string) => void,
): Connection {
  return {
    ...connection,
    get profile() {
      return connection.profile;
    },
    async completeActivityTask(response, options) {
      passing("before-activity-answer");
      await connection.completeActivityTask(response, options);
      passing("after-activity-answer");
    },
    async completeOrchestratorTask(response, options) {
      passing("before-turn-answer");
      await connection.completeOrchestratorTask(response, options);
      onTurn(response.instanceId);
      passing("after-turn-answer");
    },
  };
}
