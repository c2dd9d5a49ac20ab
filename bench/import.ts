/** How long it takes to load a package, beside @grpc/grpc-js, each in a process of its own. Prints a table of medians. */
import { spawnSync } from "node:child_process";
import { measure } from "./measure.js";

const ROUNDS = 21;
const NAMES = ["@grpc/grpc-js", "@reawait/worker", "@reawait/client", "@reawait/protocol/grpc"];

const load = (name: string) => async (): Promise<void> => {
  const { status, stderr } = spawnSync(process.execPath, [
    "--input-type=module",
    "-e",
    `import ${JSON.stringify(name)}`,
  ]);
  if (status !== 0) throw new Error(String(stderr));
};

const [nothing = 0, ...times] = await measure(
  [{ name: "nothing", run: load("node:os") }, ...NAMES.map((name) => ({ name, run: load(name) }))],
  ROUNDS,
);
const [peer = 0] = times;
console.table(
  NAMES.map((name, index) => ({
    package: name,
    "ms over an empty process": round((times[index] ?? 0) - nothing),
    "against @grpc/grpc-js": round(((times[index] ?? 0) - nothing) / (peer - nothing)),
  })),
);

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
