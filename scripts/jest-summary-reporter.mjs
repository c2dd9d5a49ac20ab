// @ts-check
import { writeSync } from "node:fs";

/**
 * What Jest's `AggregatedResult` says about numbers.
 *
 * @typedef {object} Counts
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numRuntimeErrorTestSuites
 */

/** Closes a run with one line, `N passed, N failed`, for people and machines to read. */
export default class SummaryReporter {
  /** @type {Counts | undefined} */
  #counts;

  constructor() {
    // Jest's own summary comes after all reporters; only at exit has everybody else spoken. Nothing written
    // asynchronously would get out then.
    process.once("exit", () => {
      if (this.#counts !== undefined) writeSync(process.stdout.fd, `${summaryLine(this.#counts)}\n`);
    });
  }

  /**
   * Called by Jest.
   *
   * @param {unknown} _contexts
   * @param {Counts} counts
   */
  onRunComplete(_contexts, counts) {
    this.#counts = counts;
  }
}

/**
 * A test file that could not run counts as one failure: its tests never got the chance.
 *
 * @param {Counts} counts
 * @returns {string}
 */
export function summaryLine({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
}
