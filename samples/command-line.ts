import { parseArgs } from "node:util";
import { catalog, type CatalogEntry } from "./catalog.js";
import { nearest } from "./nearest.js";
import { parseOrExplain, UsageError } from "./usage-error.js";

export interface CommandLine {
  readonly name: string;
  readonly entry: CatalogEntry;
  /** Of a running server; without one the engine is embedded. */
  readonly address: string | undefined;
  readonly storage: string | undefined;
}

const width = Math.max(...[...catalog.keys()].map((name) => name.length));
const list = [...catalog].map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`).join("\n");

export const USAGE = `usage: npm run sample -- NAME [--address URL | --storage FILE]

${list}

  --address URL    use the engine that listens there, for example http://127.0.0.1:4001 (default: one in this process)
  --storage FILE   the database of the engine in this process (default: in memory, or a file in .reawait/)
`;

/** @throws UsageError where something makes no sense */
export function readCommandLine(args: readonly string[]): CommandLine | "help" {
  const { values, positionals } = parse(args);
  const [name] = positionals;
  if (values.help || name === undefined) return "help";
  if (positionals.length > 1)
    throw new UsageError(`one sample at a time, please, not ${positionals.length}\n\n${USAGE}`);
  if (values.address !== undefined && values.storage !== undefined) {
    throw new UsageError(
      `--address and --storage exclude each other: the engine at an address has its own database\n\n${USAGE}`,
    );
  }
  const entry = catalog.get(name);
  if (entry === undefined) {
    const meant = nearest(name, [...catalog.keys()]);
    throw new UsageError(
      `there is no sample "${name}"${meant === undefined ? "" : `; did you mean "${meant}"?`}\n\n${USAGE}`,
    );
  }
  return { name, entry, address: values.address, storage: values.storage };
}

function parse(args: readonly string[]) {
  const option = { type: "string" } as const;
  const options = { address: option, storage: option, help: { type: "boolean", short: "h" } } as const;
  return parseOrExplain(() => parseArgs({ args: [...args], allowPositionals: true, options }), USAGE);
}
