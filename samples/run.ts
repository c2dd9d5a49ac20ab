/** The command. What it takes to run a sample is loaded only when one is run. */
import { readCommandLine, USAGE } from "./command-line.js";
import { runCommand } from "./usage-error.js";

await runCommand(async () => {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine === "help") console.log(USAGE);
  else {
    const { runSample } = await import("./run-sample.js");
    await runSample(commandLine);
  }
});
