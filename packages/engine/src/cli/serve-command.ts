import type { AcceptedTokens } from "@reawait/protocol/grpc";

import { Engine } from "../engine.js";
import type { Command, Surroundings } from "./command.js";
import { readCommandLine, USAGE } from "./command-line.js";
import type { CommandLine } from "./command-line.js";
import { createLog } from "./log.js";
import type { Log } from "./log.js";
import { UsageError } from "./parse-options.js";
import { readTokens } from "./secrets.js";

export const serveCommand: Command = {
  name: "serve",
  usage: USAGE,
  async run(args, surroundings) {
    const command = await readCommandLine(args);
    const log = createLog(command.logFormat, surroundings);
    const tokens = await acceptedTokens(command, log, surroundings);
    const stop = surroundings.stop();
    const engine = await Engine.open({ ...command.engine, logger: log }).catch(refuse);
    try {
      const { address } = await engine.listen({ ...command.listen, tokens }).catch(refuse);
      const { storage } = command.engine;
      const facts = { address, storage, guard: guardOf(command, tokens) };
      log.say(`listening on ${address}, storage ${storage}${openTo(command, tokens)}`, facts);
      const signal = await stop;
      log.say(`stopping at ${signal}; a second signal ends it at once`, { signal });
      await engine.close({ drain: { milliseconds: command.drain } });
      log.say("stopped");
      return 0;
    } finally {
      await engine.close();
    }
  },
};

/** Those of the file can be changed while the server runs. */
async function acceptedTokens(
  { tokenFile }: CommandLine,
  log: Log,
  { environment, onReload }: Surroundings,
): Promise<AcceptedTokens | undefined> {
  const tokens = await readTokens(tokenFile, environment);
  if (tokens === undefined) return undefined;
  const { acceptTokens } = await import("@reawait/protocol/grpc");
  const accept = (list: readonly string[]) => {
    try {
      return acceptTokens(list);
    } catch (error) {
      return refuse(error);
    }
  };
  let accepts = accept(tokens);
  if (tokenFile === undefined) return accepts;

  const readAgain = async (): Promise<void> => {
    try {
      const again = (await readTokens(tokenFile, environment)) ?? [];
      accepts = accept(again);
      log.say(`read ${again.length} ${again.length === 1 ? "token" : "tokens"} again from ${tokenFile}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error(`the tokens stay as they were: ${why}`);
    }
  };
  onReload(() => void readAgain());
  return (token) => accepts(token);
}

/** For whoever looks at the log: who can connect. */
function guardOf({ listen }: CommandLine, tokens: AcceptedTokens | undefined): readonly string[] {
  return [
    ...(listen.unix === undefined ? [] : ["file permissions"]),
    ...(listen.tls?.ca === undefined ? [] : ["client certificates"]),
    ...(tokens === undefined ? [] : ["tokens"]),
  ];
}

function openTo(command: CommandLine, tokens: AcceptedTokens | undefined): string {
  const isOpen = command.listen.insecure === true && guardOf(command, tokens).length === 0;
  return isOpen ? ", open to whoever reaches it (--insecure)" : "";
}

/** What the engine does not take as an option was a mistake in the command line. */
function refuse(error: unknown): never {
  throw error instanceof TypeError || error instanceof RangeError ? new UsageError(error.message) : error;
}
