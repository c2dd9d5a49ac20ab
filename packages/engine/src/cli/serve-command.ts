import type { AcceptedTokens, ServerTls } from "@reawait/protocol/grpc";

import { Engine } from "../engine.js";
import type { EngineListener } from "../listen/engine-listener.js";
import { checkCertificates } from "./check-certificates.js";
import type { Command } from "./command.js";
import { readCommandLine, readTls, USAGE } from "./command-line.js";
import type { CommandLine } from "./command-line.js";
import { createLog } from "./log.js";
import type { Log } from "./log.js";
import { UsageError } from "./parse-options.js";
import { readTokens } from "./secrets.js";
import type { Environment } from "./secrets.js";

export const serveCommand: Command = {
  name: "serve",
  usage: USAGE,
  async run(args, surroundings) {
    const command = await readCommandLine(args);
    checkTls(command.listen.tls);
    const log = createLog(command.logFormat, surroundings);
    const tokens = await readAccepted(command, surroundings.environment);
    const stop = surroundings.stop();
    const engine = await Engine.open({ ...command.engine, logger: log }).catch(refuse);
    try {
      const listener = await engine.listen({ ...command.listen, tokens: tokens.accepted }).catch(refuse);
      if (hasFiles(command)) surroundings.onReload(() => void reload(command, tokens, listener, log));
      const { address } = listener;
      const { storage } = command.engine;
      const guard = guardOf(command, tokens);
      log.say(`listening on ${address}, storage ${storage}${openTo(command, guard)}`, { address, storage, guard });
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

/** What is accepted; those of a file can be read again while the server runs. */
interface Tokens {
  readonly accepted: AcceptedTokens | undefined;
  /** @returns how many there are now; `undefined` where there is no file to read again */
  readAgain(): Promise<number | undefined>;
}

async function readAccepted({ tokenFile }: CommandLine, environment: Environment): Promise<Tokens> {
  const tokens = await readTokens(tokenFile, environment);
  if (tokens === undefined) return { accepted: undefined, readAgain: async () => undefined };
  const { acceptTokens } = await import("@reawait/protocol/grpc");
  const accept = (list: readonly string[]) => {
    try {
      return acceptTokens(list);
    } catch (error) {
      return refuse(error);
    }
  };
  let accepts = accept(tokens);
  return {
    accepted: (token) => accepts(token),
    async readAgain() {
      if (tokenFile === undefined) return undefined;
      const again = (await readTokens(tokenFile, environment)) ?? [];
      accepts = accept(again);
      return again.length;
    },
  };
}

/** What cannot be read leaves all as it was. */
async function reload(command: CommandLine, tokens: Tokens, listener: EngineListener, log: Log): Promise<void> {
  try {
    const count = await tokens.readAgain();
    if (count !== undefined) log.say(`read ${count} ${count === 1 ? "token" : "tokens"} again`);
  } catch (error) {
    log.error(`the tokens stay as they were: ${reasonOf(error)}`);
  }
  try {
    const tls = await readTls(command.certificateFiles);
    if (tls === undefined) return;
    checkTls(tls);
    listener.setTls(tls);
    log.say("read the certificates again, for the connections to come");
  } catch (error) {
    log.error(`the certificates stay as they were: ${reasonOf(error)}`);
  }
}

function checkTls(tls: ServerTls | undefined): void {
  if (tls !== undefined) checkCertificates({ own: tls, ca: tls.ca });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without any, a hang-up ends the server, as it ends other programs. */
function hasFiles({ tokenFile, listen }: CommandLine): boolean {
  return tokenFile !== undefined || listen.tls !== undefined;
}

/** For whoever looks at the log: what stands between the port and everybody. */
function guardOf({ listen }: CommandLine, { accepted }: Tokens): readonly string[] {
  return [
    ...(listen.unix === undefined ? [] : ["file permissions"]),
    ...(listen.tls?.ca === undefined ? [] : ["client certificates"]),
    ...(accepted === undefined ? [] : ["tokens"]),
  ];
}

function openTo({ listen }: CommandLine, guard: readonly string[]): string {
  return listen.insecure === true && guard.length === 0 ? ", open to whoever reaches it (--insecure)" : "";
}

/** What the engine does not take as an option was a mistake in the command line. */
function refuse(error: unknown): never {
  throw error instanceof TypeError || error instanceof RangeError ? new UsageError(error.message) : error;
}
