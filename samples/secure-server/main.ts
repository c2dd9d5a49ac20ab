import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { connect, type ConnectOptions } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import type { Sample } from "../sample.js";
import { createAuthority } from "./certificates.js";
import { seal } from "./activities.js";
import { deliver } from "./orchestrators.js";

/** An engine of its own, which takes only those who show a certificate of its authority and have a token. */
export const sample: Sample = {
  async run({ logger }) {
    const authority = createAuthority("the letter office");
    const server = authority.issue("localhost", "127.0.0.1");
    const [workerCertificate, clientCertificate] = [authority.issue("worker-1"), authority.issue("client-1")];
    const tokens = ["the-old-token", "the-new-token"];

    await using engine = await Engine.open({ storage: ":memory:", logger: silentLogger });
    // Both tokens are valid while one takes the place of the other.
    const listener = await engine.listen({ host: "localhost", tls: { ...server, ca: authority.cert }, tokens });
    const { address } = listener;
    console.log(`The engine listens at ${address}`);

    const trust = { ca: authority.cert };
    await using forWorker = connect(address, { tls: { ...trust, ...workerCertificate }, credentials: "the-old-token" });
    await using worker = new Worker(forWorker, { orchestrators: [deliver], activities: [seal], logger });
    await worker.start();
    await using forClient = connect(address, { tls: { ...trust, ...clientCertificate }, credentials: "the-new-token" });
    const handle = await new Client(forClient).start(deliver, "to whom it may concern");
    console.log(await handle.result());

    await tryIn("without a certificate", address, { tls: trust, credentials: "the-new-token" });
    await tryIn("without a token", address, { tls: { ...trust, ...clientCertificate } });
    const stranger = createAuthority("the letter office").issue("client-1");
    await tryIn("with a certificate of a stranger", address, {
      tls: { ...trust, ...stranger },
      credentials: tokens[0],
    });
  },
};

async function tryIn(how: string, address: string, options: ConnectOptions): Promise<void> {
  await using connection = connect(address, { ...options, retryTimeout: "0s", logger: silentLogger });
  const outcome = await connection.hello().then(
    () => "let in",
    (error: unknown) => (error instanceof Error && "code" in error ? `refused: ${String(error.code)}` : String(error)),
  );
  console.log(`${how}: ${outcome}`);
}
