import type { Clock } from "../../clock.js";
import type { OrchestratorResponse } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import type { OrchestratorResponsePart } from "../../wire/orchestrator-response-codec.js";

/** Puts together the answers that workers in .NET send in parts when they are large. */
export interface ResponseParts {
  /**
   * The whole response to a turn of a task hub, once its last part has come; `undefined` before.
   *
   * @throws ServiceError `INVALID_ARGUMENT` where the last part comes and one before it is missing
   */
  add(part: OrchestratorResponsePart, taskHub?: string): OrchestratorResponse | undefined;
  /** The response was taken. Until then its last part may be sent again, alone. */
  forget(response: OrchestratorResponse, taskHub?: string): void;
}

/** Milliseconds after which the parts of a worker that went away are forgotten. */
const FORGOTTEN_AFTER = 300_000;

interface Gathered {
  readonly parts: Map<number, OrchestratorResponse>;
  readonly since: number;
}

export function createResponseParts(clock: Clock): ResponseParts {
  const byTurn = new Map<string, Gathered>();

  function forgetOld(): void {
    for (const [turn, { since }] of byTurn) if (clock.now() - since >= FORGOTTEN_AFTER) byTurn.delete(turn);
  }

  return {
    add({ response, isPartial, chunkIndex }, taskHub) {
      const turn = turnOf(response, taskHub);
      if (!isPartial && !chunkIndex && !byTurn.has(turn)) return response;
      forgetOld();
      const gathered = byTurn.get(turn) ?? { parts: new Map(), since: clock.now() };
      byTurn.set(turn, gathered);
      // One that is sent again takes the place of the first.
      gathered.parts.set(chunkIndex ?? gathered.parts.size, response);
      return isPartial ? undefined : joined(gathered.parts);
    },
    forget: (response, taskHub) => void byTurn.delete(turnOf(response, taskHub)),
  };
}

function turnOf({ completionToken, instanceId }: OrchestratorResponse, taskHub: string | undefined): string {
  return JSON.stringify([taskHub, completionToken || { instanceId }]);
}

/** All actions; the rest as the first part says it. */
function joined(parts: Gathered["parts"]): OrchestratorResponse {
  const inOrder = Array.from({ length: parts.size }, (_, index) => partAt(parts, index));
  return { ...partAt(parts, 0), actions: inOrder.flatMap(({ actions }) => actions) };
}

function partAt(parts: Gathered["parts"], index: number): OrchestratorResponse {
  const part = parts.get(index);
  if (part !== undefined) return part;
  const message = `Part ${index} of the response is missing: send all of them again, with the same token.`;
  throw new ServiceError("INVALID_ARGUMENT", message);
}
