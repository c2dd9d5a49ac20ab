import { run } from "./run.js";
import { stopSignal } from "./stop-signal.js";

// What goes wrong is told by this command, not by what it is made of.
process.env["GRPC_VERBOSITY"] ??= "NONE";

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

process.exitCode = await run(process.argv.slice(2), terminal, stopSignal(process));
