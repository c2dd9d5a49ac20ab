/** The command. What it takes to run a sample is loaded only when one is run. */
import { readCommandLine, USAGE } from "./command-line.js";

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine === "help") console.log(USAGE);
  else {
    const { runSample } = await import("./run-sample.js");
    await runSample(commandLine);
  }
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
