import type { Clock } from "../../clock.js";
import type { OrchestratorResponse } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import type { OrchestratorResponsePart } from "../../wire/orchestrator-response-codec.js";

/** Puts together the answers that workers in .NET send in parts when they are large. */
export interface ResponseParts {
  /**
   * The whole response, once its last part has come; `undefined` before.
   *
   * @throws ServiceError `INVALID_ARGUMENT` where the last part comes and one before it is missing
   */
  add(part: OrchestratorResponsePart): OrchestratorResponse | undefined;
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
    add({ response, isPartial, chunkIndex }) {
      const turn = response.completionToken || `instance ${response.instanceId}`;
      if (!isPartial && !chunkIndex && !byTurn.has(turn)) return response;
      forgetOld();
      const gathered = byTurn.get(turn) ?? { parts: new Map(), since: clock.now() };
      // One that is sent again takes the place of the first.
      gathered.parts.set(chunkIndex ?? gathered.parts.size, response);
      if (isPartial) byTurn.set(turn, gathered);
      else byTurn.delete(turn);
      return isPartial ? undefined : joined(gathered.parts);
    },
  };
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
