/** A mistake in the command line. */
export class UsageError extends Error {}

/**
 * Runs a command. What it throws is told in one line, without a stack: whoever runs a sample has not written it. The exit
 * code is then 2 for a mistake in the command line, as the reawait-engine command has it, and else 1.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/**
 * Reads a command line by `read`, which calls Node's `parseArgs`.
 *
 * @throws UsageError where it cannot, with the usage
 */
export function parseOrExplain<Parsed extends { readonly values: object }>(read: () => Parsed, usage: string): Parsed {
  const parsed = explained(read, usage);
  const empty = Object.entries(parsed.values).find(([, value]) => value === "");
  if (empty) throw new UsageError(`--${empty[0]} has an empty value\n\n${usage}`);
  return parsed;
}

function explained<Parsed>(read: () => Parsed, usage: string): Parsed {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error; // parseArgs throws nothing else
    // Node goes on with advice about '--', which behind `npm start --` leads nowhere.
    throw new UsageError(`${message.replace(/\. To specify a positional argument .*/s, "")}\n\n${usage}`);
  }
}
