/**
 * Waits for instances, by the stream that they share or by calls of their own.
 *
 * 1. As long as there are few, each is a call of the contract's: the cheapest way for one, and the best known to whatever is on
 *    the way.
 * 2. Many are dear that way, for both sides: where the engine is ours, those beyond share a stream. There is one while it
 *    is of use, and none otherwise, so that an idle connection holds no process up.
 * 3. Either way a wait is tried again by the same rules, and ends with the same errors.
 */
import type { CallOptions, GetInstanceRequest } from "../../task-hub-service.js";
import type { OrchestrationState } from "../../model/orchestration-state.js";
import { methods } from "../methods.js";
import { LARGEST_BY_STREAM } from "../wait-stream/open-wait-stream.js";
import type { WaitFor } from "../wait-stream/waiter-message.js";
import type { CallSteps } from "./call-steps.js";
import { callOnce, repeat } from "./call-unary.js";
import type { Outcome } from "./call-unary.js";
import type { KnownEngine } from "./profile.js";
import { openWaits } from "./wait-stream.js";
import type { WaitStream } from "./wait-stream.js";

export interface Waits {
  wait(
    kind: WaitFor,
    request: GetInstanceRequest,
    options: CallOptions | undefined,
  ): Promise<OrchestrationState | undefined>;
}

/** At the same time, before a stream is of use. */
const FEW = 100;

const methodOf = { start: methods.waitForInstanceStart, completion: methods.waitForInstanceCompletion } as const;

export function createWaits(steps: CallSteps, engine: KnownEngine): Waits {
  // A message takes more than one answer, but is no larger than two of the largest.
  const isRoomy = steps.environment.channel.maxMessageSize >= 2 * LARGEST_BY_STREAM;
  let alone = 0;
  let stream: WaitStream | undefined;

  async function attempt(
    kind: WaitFor,
    request: GetInstanceRequest,
    options: CallOptions | undefined,
  ): Promise<Outcome<OrchestrationState | undefined>> {
    const method = methodOf[kind];
    if (alone >= FEW && isRoomy && engine.takesWaitsByStream) {
      const bytes = steps.encode(method, request);
      if (stream === undefined || stream.isOver) stream = openWaits(steps);
      const outcome = await stream.wait(kind, bytes, options?.signal);
      switch (outcome.kind) {
        case "answered":
          return { ok: true, response: steps.decode(method, outcome.response) };
        case "failed":
          return { ok: false, failure: outcome.failure };
        case "unknown":
          engine.refusedWaitStream();
          break;
        case "elsewhere":
          break;
      }
    }
    alone += 1;
    try {
      return await callOnce(steps, method, request, options);
    } finally {
      alone -= 1;
    }
  }

  return {
    wait: (kind, request, options) =>
      repeat(steps, methodOf[kind], () => attempt(kind, request, options), options, steps.retries({ waits: true })),
  };
}
