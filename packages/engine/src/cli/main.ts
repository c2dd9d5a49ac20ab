import { run } from "./run.js";
import { stopSignal } from "./stop-signal.js";

// What goes wrong is told by this command, not by what it is made of.
process.env["GRPC_VERBOSITY"] ??= "NONE";

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  environment: process.env,
  stop: () => stopSignal(process, (exitCode) => process.exit(exitCode)),
  onReload: (reload) => void process.on("SIGHUP", reload),
});
