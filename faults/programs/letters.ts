import { defineEvent, defineOrchestrator, whenAll } from "@reawait/core";
import { step } from "./activities.js";

export interface Letter {
  readonly from: number;
  /** The sender's own count, from 0. */
  readonly number: number;
}

export interface LettersInput {
  readonly senders: number;
  /** How many letters each of them sends. */
  readonly letters: number;
}

interface SenderInput {
  readonly to: string;
  readonly from: number;
  readonly letters: number;
}

const letter = defineEvent<Letter>("letter");

export const letterSender = defineOrchestrator("letter-sender", async (ctx, input: SenderInput): Promise<void> => {
  const { to, from, letters } = input;
  for (let number = 0; number < letters; number++) {
    ctx.sendEvent(to, letter, { from, number });
    // Every other letter goes out in one turn with the next one.
    if (number % 2 === 0) await ctx.callActivity(step, number);
  }
});

/** Events from orchestration to orchestration, which nobody outside can lose or double. */
export const letters = defineOrchestrator("letters", async (ctx, input: LettersInput): Promise<readonly Letter[]> => {
  const senders = Array.from({ length: input.senders }, (_, from) =>
    ctx.callSubOrchestrator(letterSender, { to: ctx.instanceId, from, letters: input.letters }),
  );
  const received: Letter[] = [];
  while (received.length < input.senders * input.letters) received.push(await ctx.waitForExternalEvent(letter));
  await whenAll(senders);
  return received;
});
