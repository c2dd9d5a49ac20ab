import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Engine } from "@reawait/engine";
import type { Connection } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import type { CommandLine } from "./command-line.js";
import type { Sample } from "./sample.js";

/** Where a sample runs. */
export interface Hub extends AsyncDisposable {
  readonly connection: Connection;
  readonly address?: string | undefined;
  readonly file?: string | undefined;
  /** How it is called in the output. */
  readonly description: string;
}

/** The running server that was named, or else an engine of this process. */
export async function openHub({ name, address, storage }: CommandLine, sample: Sample): Promise<Hub> {
  if (address !== undefined) {
    // By default a call is tried again for two minutes: a server may be restarting. Here somebody looks on.
    const connection = connect(address, { retryTimeout: "2s" });
    const close = () => connection.close();
    return { connection, address, description: `the engine at ${address}`, [Symbol.asyncDispose]: close };
  }
  const file = storage ?? (sample.storage === "file" ? join(".reawait", `${name}.db`) : ":memory:");
  return file === ":memory:" ? await embed(file, sample) : await embedFile(resolve(file), sample);
}

async function embedFile(file: string, sample: Sample): Promise<Hub> {
  await mkdir(dirname(file), { recursive: true });
  return { ...(await embed(file, sample)), file, description: `an engine in this process, with the database ${file}` };
}

async function embed(storage: string, { isServed }: Sample): Promise<Hub> {
  const engine = await Engine.open({ storage });
  const listener = isServed ? await engine.listen() : undefined;
  return {
    connection: engine.connection,
    address: listener?.address,
    description: "an engine in this process, with its database in memory",
    [Symbol.asyncDispose]: () => engine.close(),
  };
}
