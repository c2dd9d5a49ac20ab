/**
 * The answers that travel by one stream of work (E10).
 *
 * 1. Each has a number. It is done when the engine acknowledges that number, alone, in whatever order.
 * 2. At most so many are on their way; the others wait here.
 * 3. One that the engine refuses, with whatever but that it is not available right now, is refused: it touches no other.
 * 4. What is not acknowledged when the stream ends, or cannot be taken right now, is left to be sent again, by a call of its own
 *    and with the same token: `send` resolves to "unsettled".
 */
import type { Clock, WakeUp } from "../../clock.js";
import { formatDuration } from "../../duration.js";
import { ServiceError } from "../../service-error.js";
import { wakeNotBefore } from "../../wake-not-before.js";
import { codeOfNumber } from "../status-code.js";
import type { Answer } from "../work-stream/answer.js";
import { encodeAnswer } from "../work-stream/answer.js";
import type { EngineMessage } from "../work-stream/engine-message.js";
import { MOST_UNACKNOWLEDGED } from "../work-stream/open-work-stream.js";

export type Delivery = "acknowledged" | "unsettled";

export interface EncodedAnswer {
  readonly kind: Answer["kind"];
  readonly body: Uint8Array;
}

export interface AnswerStream {
  /** @throws ServiceError where the engine refuses it, or does not answer in time */
  send(answer: EncodedAnswer): Promise<Delivery>;
  /** Takes what the engine says of answers. */
  settle(message: Pick<EngineMessage, "acknowledged" | "refusals">): void;
  /** The stream has ended. */
  end(): void;
}

export interface AnswerStreamOptions {
  readonly clock: Clock;
  /** Of the engine, for messages. */
  readonly address: string;
  /** Puts an encoded answer on its way. */
  readonly write: (answer: Uint8Array) => void;
}

/** Milliseconds: only an engine that hangs takes so long. */
const ANSWERED_AT_ONCE = 60_000;

interface Pending {
  readonly answer: EncodedAnswer;
  readonly deadline: number;
  readonly resolve: (delivery: Delivery) => void;
  readonly reject: (error: ServiceError) => void;
}

export function createAnswerStream({ clock, address, write }: AnswerStreamOptions): AnswerStream {
  /** By its number: the first is the oldest. */
  const sent = new Map<number, Pending>();
  let queue: Pending[] = [];
  let lastSequence = 0;
  let wakeUp: WakeUp | undefined;
  let ended = false;

  function advance(): void {
    while (sent.size < MOST_UNACKNOWLEDGED) {
      const next = queue.shift();
      if (next === undefined) break;
      const sequence = (lastSequence += 1);
      sent.set(sequence, next);
      write(encodeAnswer(sequence, next.answer.kind, next.answer.body));
    }
    const [oldest] = sent.values();
    if (oldest !== undefined) wakeUp ??= wakeNotBefore(clock, oldest.deadline, expire);
  }

  function take(sequence: number): Pending | undefined {
    const pending = sent.get(sequence);
    sent.delete(sequence);
    return pending;
  }

  function expire(): void {
    wakeUp = undefined;
    const message = `The engine at ${address} did not answer within ${formatDuration(ANSWERED_AT_ONCE)}. Is it overloaded?`;
    for (const [sequence, { deadline, reject }] of sent) {
      if (deadline > clock.now()) break;
      sent.delete(sequence);
      reject(new ServiceError("DEADLINE_EXCEEDED", message));
    }
    advance();
  }

  return {
    send: (answer) =>
      new Promise((resolve, reject) => {
        if (ended) return resolve("unsettled");
        queue.push({ answer, deadline: clock.now() + ANSWERED_AT_ONCE, resolve, reject });
        advance();
      }),
    settle({ acknowledged, refusals }) {
      for (const sequence of acknowledged) take(sequence)?.resolve("acknowledged");
      for (const { sequence, code, message } of refusals) {
        const error = new ServiceError(codeOfNumber(code), message);
        const pending = take(sequence);
        if (error.code === "UNAVAILABLE") pending?.resolve("unsettled");
        else pending?.reject(error);
      }
      advance();
    },
    end() {
      ended = true;
      wakeUp?.cancel();
      const left = [...sent.values(), ...queue];
      sent.clear();
      queue = [];
      for (const { resolve } of left) resolve("unsettled");
    },
  };
}
