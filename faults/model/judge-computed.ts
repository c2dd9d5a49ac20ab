/**
 * What must come out of the programs that nobody steers. Pure functions of their inputs: each says what is wrong with a
 * result.
 */
import type { BulkInput } from "../programs/bulk.js";
import type { ChainInput, Computed } from "../programs/chain.js";
import type { FamilyInput } from "../programs/family.js";
import type { Letter, LettersInput } from "../programs/letters.js";
import type { NapsResult } from "../programs/naps.js";
import type { RaceResult } from "../programs/race.js";
import type { StubbornInput } from "../programs/activities.js";
import { longText, textSum, turnText } from "./long-text.js";
import { mix, mixTimes, sum } from "./mix.js";
import { unlessDistinct, unlessSame, type Problems } from "./problems.js";

export function judgeChain({ start, length }: ChainInput, result: Computed): Problems {
  return judgeComputed(result, { value: mixTimes(start, length), proofs: length });
}

/** The same for `later`. */
export function judgeFanOut(values: readonly number[], result: Computed): Problems {
  return judgeComputed(result, { value: sum(values.map(mix)), proofs: values.length });
}

/** Whoever won: the value is the winner's. */
export function judgeRace(values: readonly number[], result: RaceResult): Problems {
  const value = values[result.winner];
  if (value === undefined) return [`the winner ${result.winner} is none of ${values.length}`];
  return judgeComputed(result, { value: mix(value), proofs: 1 });
}

export function judgeNaps(delays: readonly number[], result: NapsResult): Problems {
  return unlessSame("the result", result, { slept: delays.length, early: 0 });
}

export function judgeRetries({ value }: StubbornInput, result: Computed): Problems {
  return judgeComputed(result, { value: mix(value), proofs: 1 });
}

export function judgeFamily(input: FamilyInput, result: Computed): Problems {
  const leaves = leavesOf(input);
  return judgeComputed(result, {
    value: sum(leaves.map((start) => mixTimes(start, LEAF_LENGTH))),
    proofs: LEAF_LENGTH * leaves.length,
  });
}

export function judgeBulk({ length, turns }: BulkInput, result: Computed): Problems {
  let text = longText(length);
  for (let turn = 0; turn < turns; turn++) text = turnText(text);
  return judgeComputed(result, { value: textSum(text), proofs: turns });
}

/** Every letter once, and those of one sender in the order in which it sent them. */
export function judgeLetters({ senders, letters }: LettersInput, result: readonly Letter[]): Problems {
  const numbers = Array.from({ length: letters }, (_, number) => number);
  const strangers = result.filter(({ from }) => from < 0 || from >= senders);
  return [
    ...Array.from({ length: senders }, (_, sender) =>
      unlessSame(
        `what sender ${sender} sent`,
        result.filter(({ from }) => from === sender).map(({ number }) => number),
        numbers,
      ),
    ).flat(),
    ...unlessSame("what nobody sent", strangers, []),
  ];
}

const LEAF_LENGTH = 2;

function leavesOf({ start, depth, width }: FamilyInput): readonly number[] {
  const starts = Array.from({ length: width }, (_, index) => start + index);
  return depth === 1 ? starts : starts.flatMap((below) => leavesOf({ start: below, depth: depth - 1, width }));
}

interface Expected {
  readonly value: number;
  /** How many activities it takes. */
  readonly proofs: number;
}

function judgeComputed({ value, proofs }: Computed, expected: Expected): Problems {
  return [
    ...unlessSame("the value", value, expected.value),
    ...unlessSame("the number of proofs", proofs.length, expected.proofs),
    ...unlessDistinct("the proof", proofs),
  ];
}
