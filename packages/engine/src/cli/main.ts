import { setFlagsFromString } from "node:v8";
import { run } from "./run.js";
import { stopSignal } from "./stop-signal.js";

// What goes wrong is told by this command, not by what it is made of.
process.env["GRPC_VERBOSITY"] ??= "NONE";

// The heap may double before it is collected, not fourfold: a third less memory under load, for a twentieth more time of the
// processor. Only where the process is the engine's own.
setFlagsFromString("--heap-growing-percent=100");

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  environment: process.env,
  stop: () => stopSignal(process, (exitCode) => process.exit(exitCode)),
  onReload: (reload) => void process.on("SIGHUP", reload),
});
