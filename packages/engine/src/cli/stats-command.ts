import type { Command } from "./command.js";
import { formatStats } from "./format-stats.js";
import { flag, parseOptions } from "./parse-options.js";
import { connectTo, REMOTE_USAGE, remoteOptions } from "./remote-engine.js";

const DEFAULT_ADDRESS = "http://127.0.0.1:4001";

const USAGE = `usage: reawait-engine stats [--address URL] [OPTIONS]

Tells how an engine that runs does: of each task hub that it has open, instances by status, work by name and where it is,
workers and their slots, and the size of the database.

  --address URL          the engine (default: ${DEFAULT_ADDRESS})
  --task-hub NAME        this hub only, also if the engine has closed it since nobody uses it (default: all that are open)
  --json                 as JSON, for programs
${REMOTE_USAGE}
`;

export const statsCommand: Command = {
  name: "stats",
  usage: USAGE,
  async run(args, { out, environment }) {
    const values = parseOptions(args, { ...remoteOptions, json: flag });
    await using connection = await connectTo(values.address ?? DEFAULT_ADDRESS, values, environment);
    const stats = await connection.operations.stats({ taskHub: values["task-hub"] });
    out(values.json ? `${JSON.stringify(stats, undefined, 2)}\n` : formatStats(stats));
    return 0;
  },
};
