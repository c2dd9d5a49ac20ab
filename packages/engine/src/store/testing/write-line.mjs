import { writeSync } from "node:fs";

/** Says a line to the test that started this process: it is out when this returns, even if the process is killed then. */
export function writeLine(line) {
  writeSync(1, `${line}\n`);
}
