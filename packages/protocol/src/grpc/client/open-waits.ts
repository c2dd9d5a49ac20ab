/**
 * The waits that share one stream, each by its number.
 *
 * 1. Each is answered by itself, in any order. What it is refused with, it fails with as by a call of its own.
 * 2. One that its caller gives up is dropped at the other end too.
 */
import { Metadata } from "@grpc/grpc-js";
import type { ServiceError as GrpcError } from "@grpc/grpc-js";

import type { ServiceErrorCode } from "../../service-error.js";
import { codeOfNumber, numberOfCode } from "../status-code.js";
import { openWaitStream } from "../wait-stream/open-wait-stream.js";
import type { WaitedPart } from "../wait-stream/waited-message.js";
import type { WaiterPart, WaitFor } from "../wait-stream/waiter-message.js";
import type { CallSteps } from "./call-steps.js";
import type { FailedAttempt, Failure } from "./failure.js";

/** What has become of a wait. */
export type Waited =
  | { readonly kind: "answered"; readonly response: Uint8Array }
  /** It is over, and its answer is to be asked for by a call of its own. */
  | { readonly kind: "elsewhere" }
  /** The engine does not know such streams. */
  | { readonly kind: "unknown" }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface OpenWaits {
  readonly count: number;
  /** @throws ServiceError where the wait is ended by its caller, or by what `end` is given */
  add(kind: WaitFor, request: Uint8Array, signal: AbortSignal | undefined): Promise<Waited>;
  /** Takes what the engine says. */
  settle(parts: readonly WaitedPart[]): void;
  /** Ends all that are open, each with what `outcome` gives or throws. */
  end(outcome: () => Waited | Promise<Waited>): void;
}

export interface OpenWaitsHooks {
  readonly send: (part: WaiterPart) => void;
  /** Called when the last of them has ended. */
  readonly emptied: () => void;
}

interface OpenWait {
  readonly resolve: (waited: Waited) => void;
  readonly reject: (error: unknown) => void;
}

export function createOpenWaits(steps: CallSteps, { send, emptied }: OpenWaitsHooks): OpenWaits {
  const { ending } = steps.environment;
  const open = new Map<number, OpenWait>();
  let lastSequence = 0;

  function take(sequence: number): readonly OpenWait[] {
    const wait = open.get(sequence);
    if (wait === undefined) return [];
    open.delete(sequence);
    if (open.size === 0) emptied();
    return [wait];
  }

  return {
    get count() {
      return open.size;
    },
    add(kind, request, signal) {
      ending.throwIfEnded(signal);
      const sequence = (lastSequence += 1);
      const waited = new Promise<Waited>((resolve, reject) => open.set(sequence, { resolve, reject }));
      const forget = ending.onEnd(signal, (error) => {
        send({ kind: "dropped", sequence });
        for (const { reject } of take(sequence)) reject(error);
      });
      send({ kind, sequence, request });
      return waited.finally(forget);
    },
    settle(parts) {
      for (const part of parts) void settleAll(take(part.sequence), () => outcomeOf(steps, part));
    },
    end(outcome) {
      const left = [...open.values()];
      open.clear();
      void settleAll(left, outcome);
    },
  };
}

/** What a failed attempt means for the waits that it was made for. Rejects where the connection was closed. */
export async function judge(steps: CallSteps, attempt: FailedAttempt): Promise<Waited> {
  return { kind: "failed", failure: await steps.judge(attempt, openWaitStream, undefined) };
}

/** As grpc-js tells of a call that failed. */
export function grpcError(code: ServiceErrorCode, details: string): GrpcError {
  return Object.assign(new Error(details), { code: numberOfCode(code), details, metadata: new Metadata() });
}

function outcomeOf(steps: CallSteps, part: WaitedPart): Waited | Promise<Waited> {
  switch (part.kind) {
    case "answer":
      return { kind: "answered", response: part.response };
    case "elsewhere":
      return { kind: "elsewhere" };
    case "refused":
      return judge(steps, { error: grpcError(codeOfNumber(part.code), part.message), sent: true });
  }
}

async function settleAll(waits: readonly OpenWait[], outcome: () => Waited | Promise<Waited>): Promise<void> {
  try {
    const waited = await outcome();
    for (const { resolve } of waits) resolve(waited);
  } catch (error) {
    for (const { reject } of waits) reject(error);
  }
}
