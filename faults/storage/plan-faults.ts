/** Ways in which a storage fails. Each is a decision on every step of a run. */
import { createRandom } from "../plan/random.js";
import type { Decide, Fault, FaultCode } from "./faulty-driver.js";

/** What a single step may meet. */
export const SINGLE_FAULTS: readonly Fault[] = [
  { moment: "before", code: "SQLITE_FULL" },
  { moment: "before", code: "SQLITE_IOERR_WRITE" },
  { moment: "after", code: "SQLITE_IOERR_FSYNC" },
  { moment: "before", code: "SQLITE_READONLY" },
];

export function failAt(step: number, fault: Fault): Decide {
  return (current) => (current === step ? fault : undefined);
}

/** From a step on nothing can be written, or nothing at all can be done, for so many attempts. */
export function outageFrom(step: number, attempts: number, what: "writes" | "everything"): Decide {
  let left = attempts;
  return (current, kind) => {
    if (current < step || left === 0 || kind === "rollback") return undefined;
    if (what === "writes" && kind !== "begin" && kind !== "write") return undefined;
    left -= 1;
    return { moment: "before", code: what === "writes" ? "SQLITE_FULL" : "SQLITE_IOERR_READ" };
  };
}

const CODES: readonly [FaultCode, ...FaultCode[]] = [
  "SQLITE_FULL",
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_READ",
  "SQLITE_READONLY",
];
const MOMENTS: readonly [Fault["moment"], Fault["moment"]] = ["before", "after"];

/** Many faults, wherever they fall: commits, whose answers are then lost, far more often than the rest. */
export function failAtRandom(seed: number, most: number): Decide {
  const random = createRandom(seed, "faults");
  let left = most;
  return (_, kind) => {
    if (left === 0 || !random.oneIn(kind === "commit" || kind === "begin" ? 6 : 150)) return undefined;
    left -= 1;
    return { moment: random.pick(MOMENTS), code: random.pick(CODES) };
  };
}
