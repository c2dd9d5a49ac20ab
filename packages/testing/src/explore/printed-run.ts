/** The one run that `only` names: as long as the code is what it was, all of its choices can be made. */
import { writeChoices } from "./choices.js";
import type { Choose, Played } from "./play.js";

export interface PrintedRun {
  /** @throws RangeError where there is no such way */
  readonly choose: Choose;
  /** @throws RangeError where the run was over before all choices were made */
  readonly checkEnd: (played: Pick<Played<unknown>, "choices">) => void;
}

/**
 * A run that is not the one that was printed would show nothing of it, and pass.
 *
 * @param orchestrator - its name
 */
export function printedRun(orchestrator: string, printed: readonly number[]): PrintedRun {
  // After the last of them, the first way is taken each time.
  const choices = printed.slice(0, printed.findLastIndex((choice) => choice !== 0) + 1);
  const misfit = (why: string): RangeError =>
    new RangeError(
      `only: "${writeChoices(choices)}" fits no run of ${orchestrator} as it is now: ${why}. ` +
        "Explore without it, to see what is found now.",
    );
  let made = 0;
  return {
    choose: ({ ways }) => {
      const choice = choices[made++] ?? 0;
      if (choice < ways.length) return choice;
      throw misfit(`choice ${made} of it is way ${choice}, and the last that there is now is ${ways.length - 1}`);
    },
    checkEnd: (played) => {
      if (played.choices.length >= choices.length) return;
      throw misfit(`it is over after ${played.choices.length} of ${choices.length} choices`);
    },
  };
}
