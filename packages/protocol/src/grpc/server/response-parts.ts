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
   * @throws ServiceError `RESOURCE_EXHAUSTED` where the parts are larger than all that is kept may be
   */
  add(part: OrchestratorResponsePart, taskHub?: string): OrchestratorResponse | undefined;
  /** The response was taken. Until then its last part may be sent again, alone. */
  forget(response: OrchestratorResponse, taskHub?: string): void;
}

/** Milliseconds after which the parts of a worker that went away are forgotten. */
const FORGOTTEN_AFTER = 300_000;
/** Bytes; what a part takes at least, however little it says. */
const SMALLEST = 1_000;

interface Gathered {
  readonly parts: Map<number, OrchestratorResponsePart>;
  readonly since: number;
}

/** @param limit - bytes that all parts together may take: whoever begins a new response then, displaces the oldest one */
export function createResponseParts(clock: Clock, limit: number): ResponseParts {
  // A map keeps the order of insertion: its first was begun first.
  const byTurn = new Map<string, Gathered>();

  function forgetOld(): void {
    for (const [turn, { since }] of byTurn) if (clock.now() - since >= FORGOTTEN_AFTER) byTurn.delete(turn);
  }

  function makeRoom(turn: string, own: number): void {
    if (own > limit) {
      byTurn.delete(turn);
      const message = `The parts of the response come to ${own} bytes, more than the ${limit} that are taken: make it smaller.`;
      throw new ServiceError("RESOURCE_EXHAUSTED", message);
    }
    let all = 0;
    for (const { parts } of byTurn.values()) all += sizeOf(parts);
    for (const [other, { parts }] of byTurn) {
      if (all <= limit) return;
      if (other === turn) continue;
      all -= sizeOf(parts);
      byTurn.delete(other);
    }
  }

  return {
    add(part, taskHub) {
      const { response, isPartial, chunkIndex } = part;
      const turn = turnOf(response, taskHub);
      if (!isPartial && !chunkIndex && !byTurn.has(turn)) return response;
      forgetOld();
      const gathered = byTurn.get(turn) ?? { parts: new Map(), since: clock.now() };
      byTurn.set(turn, gathered);
      // One that is sent again takes the place of the first.
      gathered.parts.set(chunkIndex ?? gathered.parts.size, part);
      makeRoom(turn, sizeOf(gathered.parts));
      return isPartial ? undefined : joined(gathered.parts);
    },
    forget: (response, taskHub) => void byTurn.delete(turnOf(response, taskHub)),
  };
}

function turnOf({ completionToken, instanceId }: OrchestratorResponse, taskHub: string | undefined): string {
  return JSON.stringify([taskHub, completionToken || { instanceId }]);
}

function sizeOf(parts: Gathered["parts"]): number {
  let sum = 0;
  for (const { size = 0 } of parts.values()) sum += Math.max(size, SMALLEST);
  return sum;
}

/** All actions; the rest as the first part says it. */
function joined(parts: Gathered["parts"]): OrchestratorResponse {
  const inOrder = Array.from({ length: parts.size }, (_, index) => partAt(parts, index));
  return { ...partAt(parts, 0), actions: inOrder.flatMap(({ actions }) => actions) };
}

function partAt(parts: Gathered["parts"], index: number): OrchestratorResponse {
  const part = parts.get(index);
  if (part !== undefined) return part.response;
  const message = `Part ${index} of the response is missing: send all of them again, with the same token.`;
  throw new ServiceError("INVALID_ARGUMENT", message);
}
