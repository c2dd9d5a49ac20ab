/** The command, guarded in every way that it has; and that no secret of it comes out anywhere. */
import { statSync, writeFileSync } from "node:fs";

import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { silentLogger } from "@reawait/protocol";
import type { ConnectOptions } from "@reawait/protocol/grpc";
import { connect } from "@reawait/protocol/grpc";

import { createAuthority } from "../../../../samples/secure-server/certificates.js";
import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import type { EngineProcess } from "./testing/engine-process.js";
import { killEngines, runEngine, startEngine, startEngineWith } from "./testing/engine-process.js";

// Processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
afterEach(killEngines);

const authority = createAuthority("acme");
const worker = authority.issue("worker-1");

function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

function certificateFiles(): readonly string[] {
  const { cert, key } = authority.issue("localhost", "127.0.0.1");
  return ["--tls-cert", write("cert.pem", cert), "--tls-key", write("key.pem", key)];
}

async function hello(address: string, options: ConnectOptions): Promise<string> {
  await using connection = connect(address, { retryTimeout: "0ms", logger: silentLogger, ...options });
  return await connection.hello().then(
    () => "OK",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

const atMemory = ["--storage", ":memory:", "--port", "0"];
const code = async ({ ended }: EngineProcess) => (await ended).code;

describe("a guarded server", () => {
  it("takes only clients with a certificate of its authority, and a token, where it wants both", async () => {
    const tokens = write("both.tokens", "# of the workers\n  planted-token-1 \n\nplanted-token-2\n");
    const ca = write("ca.pem", authority.cert);
    const engine = startEngine(...atMemory, ...certificateFiles(), "--tls-ca", ca, "--token-file", tokens);
    // Node.js warns of a name of a server that is an address.
    const address = (await engine.address).replace("127.0.0.1", "localhost");
    expect(address).toMatch(/^https:/);
    const known = { ca: authority.cert, ...worker };
    expect(await hello(address, { tls: known, credentials: "planted-token-1" })).toBe("OK");
    expect(await hello(address, { tls: known, credentials: "planted-token-2" })).toBe("OK");
    expect(await hello(address, { tls: known })).toBe("UNAUTHENTICATED");
    expect(await hello(address, { tls: { ca: authority.cert }, credentials: "planted-token-1" })).toBe("UNAVAILABLE");

    const files = [ca, write("w.pem", worker.cert), write("w.key", worker.key)] as const;
    const shown = ["--tls-ca", files[0], "--tls-cert", files[1], "--tls-key", files[2]];
    const stats = ["stats", "--address", address, ...shown];
    expect(await runEngine(...stats, "--token-file", tokens)).toMatchObject({ code: 0, err: "" });
    const refused = await runEngine(...stats);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("wants a bearer token") });
  });

  it("takes the tokens of the environment, and those of its file as they are when it is told to read it again", async () => {
    const engine = startEngineWith({ REAWAIT_TOKEN: "planted-a planted-b" }, ...atMemory);
    const address = await engine.address;
    for (const credentials of ["planted-a", "planted-b"]) expect(await hello(address, { credentials })).toBe("OK");
    expect(await hello(address, { credentials: "planted-c" })).toBe("UNAUTHENTICATED");

    const file = write("rotated.tokens", "planted-old");
    const rotating = startEngine(...atMemory, "--token-file", file);
    const other = await rotating.address;
    write("rotated.tokens", "planted-old\nplanted-new");
    rotating.kill("SIGHUP");
    await rotating.said(/read 2 tokens again/);
    for (const credentials of ["planted-old", "planted-new"]) expect(await hello(other, { credentials })).toBe("OK");
    write("rotated.tokens", "");
    rotating.kill("SIGHUP");
    await rotating.said(/the tokens stay as they were: --token-file has no token in it/);
    expect(await hello(other, { credentials: "planted-old" })).toBe("OK");
    write("rotated.tokens", "planted-new");
    rotating.kill("SIGHUP");
    await rotating.said(/read 1 token again/);
    expect(await hello(other, { credentials: "planted-old" })).toBe("UNAUTHENTICATED");
  });

  it("shows the certificate that is in its files when it is told to read them again, and keeps it if there is none", async () => {
    const engine = startEngine(...atMemory, ...certificateFiles());
    const address = await engine.address;
    const trusts = (ca: string) => hello(address, { tls: { ca } });
    expect(await trusts(authority.cert)).toBe("OK");
    await using kept = connect(address, { tls: { ca: authority.cert }, retryTimeout: "0ms", logger: silentLogger });
    await kept.hello();
    const next = createAuthority("next");
    const { cert, key } = next.issue("127.0.0.1");
    write("cert.pem", cert);
    engine.kill("SIGHUP");
    await engine.said(/the certificates stay as they were: .*--tls-key.* does not belong to the certificate/);
    expect(await trusts(authority.cert)).toBe("OK");
    write("key.pem", key);
    engine.kill("SIGHUP");
    await engine.said(/read the certificates again, for the connections to come/);
    expect(await trusts(next.cert)).toBe("OK");
    expect(await trusts(authority.cert)).toBe("UNAVAILABLE");
    await kept.hello();
    engine.kill("SIGTERM");
    expect(await engine.ended).toMatchObject({ code: 0 });
  });

  it("at a unix socket is for its owner alone", async () => {
    const unix = path("hub.sock");
    const engine = startEngine("--storage", ":memory:", "--unix", unix);
    expect(await engine.firstLine).toBe(`reawait-engine: listening on unix:${unix}, storage :memory:`);
    expect(statSync(unix).mode & 0o777).toBe(0o600);
    expect(await hello(`unix:${unix}`, {})).toBe("OK");
  });

  it("says where anybody may connect", async () => {
    const insecure = startEngine(...atMemory, "--host", "0.0.0.0", "--insecure");
    expect(await insecure.firstLine).toMatch(/storage :memory:, open to whoever reaches it \(--insecure\)$/);
    const encrypted = startEngine(...atMemory, "--host", "0.0.0.0", ...certificateFiles());
    await encrypted.said(/Whoever reaches 0\.0\.0\.0:0 can start, read and end every orchestration/);
  });
});

describe("secrets", () => {
  it("stand in nothing that a server says, whatever is sent to it", async () => {
    const tokens = write("secret.tokens", "planted-token");
    const [, cert = "", , key = ""] = certificateFiles();
    const engine = startEngine(...atMemory, "--tls-cert", cert, "--tls-key", key, "--token-file", tokens);
    const address = await engine.address;
    const tls = { ca: authority.cert };
    await using connection = connect(address, {
      tls,
      credentials: "planted-token",
      retryTimeout: "0ms",
      logger: silentLogger,
    });
    await hello(address, { tls, credentials: "planted-guess" });
    const failures = await Promise.allSettled([
      connection.startInstance({ instanceId: "a", name: "order", input: '"planted-input"' }),
      connection.startInstance({ instanceId: "a", name: "order", input: '"planted-input"' }),
      connection.raiseEvent({ instanceId: "none", name: "paid", input: '"planted-event"' }),
      connection.startInstance({ instanceId: "@a", name: "order", input: '"planted-input"' }),
      connection.completeActivityTask({ instanceId: "a", taskId: 1, completionToken: "x", result: '"planted-result"' }),
    ]);
    const messages = failures.map((one) => (one.status === "rejected" ? String(one.reason) : ""));
    expect(messages.filter((text) => text !== "").length).toBeGreaterThan(1);
    expect(messages.join("\n")).not.toContain("planted");
    engine.kill("SIGTERM");
    const { out, err } = await engine.ended;
    expect(out + err).not.toContain("planted");
    expect(out + err).not.toContain("PRIVATE KEY");
    expect(err).toContain("has a bearer token that is not accepted");
  });

  it.each<[string, () => readonly string[]]>([
    ["a token with a space in it", () => ["--token-file", write("bad.tokens", "planted token")]],
    [
      "a key that is none",
      () => ["--tls-cert", write("bad.cert", authority.cert), "--tls-key", write("bad.key", "planted key")],
    ],
    [
      "a certificate that is none",
      () => ["--tls-cert", write("worse.cert", "planted"), "--tls-key", write("b.key", worker.key)],
    ],
  ])("stand in no complaint about them: %s", async (_what, args) => {
    const engine = startEngine(...atMemory, ...args());
    expect(await code(engine)).toBe(2);
    const { out, err } = await engine.ended;
    expect(out + err).not.toMatch(/planted|PRIVATE/);
    expect(err).toMatch(/^reawait-engine: .*\nreawait-engine --help lists the options\.\n$/);
  });
});
