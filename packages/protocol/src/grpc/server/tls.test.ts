/** Who gets in by TLS, whom a server asks for a certificate, and what is said of one that asks for nothing. */
import { once } from "node:events";
import { connect as connectSocket } from "node:net";

import { describe, expect, it } from "@jest/globals";

import { createAuthority } from "../../../../../samples/secure-server/certificates.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { silentLogger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { connect } from "../client/connect.js";
import type { ClientTls } from "../client/connect-options.js";
import { scriptedService } from "../testing/scripted-service.js";
import { serve } from "./serve.js";
import type { ServeOptions } from "./serve-options.js";

const service = scriptedService({});
const authority = createAuthority("our authority");
const stranger = createAuthority("our authority");
const server = authority.issue("localhost", "127.0.0.1");

async function hello(address: string, tls: ClientTls, credentials?: string): Promise<string> {
  await using connection = connect(address, { tls, credentials, retryTimeout: "0ms", logger: silentLogger });
  return await connection.hello().then(
    () => "OK",
    (error: unknown) => (error instanceof ServiceError ? `${error.code}: ${error.message}` : String(error)),
  );
}

describe("mutual TLS", () => {
  const tls = { ...server, ca: authority.cert };

  it("lets those in who show a certificate of the authority, and nobody else", async () => {
    await using engine = await serve(service, { tls, logger: silentLogger });
    const trust = { ca: authority.cert };
    expect(await hello(engine.address, { ...trust, ...authority.issue("worker-1") })).toBe("OK");
    expect(await hello(engine.address, trust)).toMatch(/^UNAVAILABLE: .*certificate/);
    expect(await hello(engine.address, { ...trust, ...stranger.issue("worker-1") })).toMatch(/^UNAVAILABLE: /);
    expect(await hello(engine.address, { ...trust, ...selfSigned() })).toMatch(/^UNAVAILABLE: /);
  });

  it("does not replace tokens where both are wanted", async () => {
    await using engine = await serve(service, { tls, tokens: "right", logger: silentLogger });
    const known = { ca: authority.cert, ...authority.issue("worker-1") };
    expect(await hello(engine.address, known, "right")).toBe("OK");
    expect(await hello(engine.address, known)).toMatch(/^UNAUTHENTICATED: /);
    expect(await hello(engine.address, { ca: authority.cert }, "right")).toMatch(/^UNAVAILABLE: /);
  });

  it("guards a unix socket, too", async () => {
    const unix = `/tmp/reawait-${process.pid}-tls.sock`;
    await using engine = await serve(service, { unix, tls, logger: silentLogger });
    const named = { ca: authority.cert, serverName: "localhost" };
    expect(await hello(engine.address, { ...named, ...authority.issue("worker-1") })).toBe("OK");
    expect(await hello(engine.address, named)).toMatch(/^UNAVAILABLE: /);
  });
});

describe("TLS without an authority for clients", () => {
  it("asks for no certificate, and takes one that is shown for nothing", async () => {
    await using engine = await serve(service, { tls: server, logger: silentLogger });
    expect(await hello(engine.address, { ca: authority.cert })).toBe("OK");
    expect(await hello(engine.address, { ca: authority.cert, ...stranger.issue("x") })).toBe("OK");
    expect(await hello(engine.address, { ca: stranger.cert })).toMatch(/^UNAVAILABLE: .*tls\.ca/);
  });

  const warningOf = async (options: ServeOptions): Promise<readonly string[]> => {
    const logger = recordingLogger();
    await using engine = await serve(service, { tls: server, ...options, logger });
    expect(engine.port).toBeGreaterThan(0);
    return logger.at("warn");
  };

  it("and without tokens lets everybody in beyond this machine, which is said", async () => {
    expect(await warningOf({ host: "0.0.0.0" })).toEqual([
      expect.stringMatching(/^Whoever reaches 0\.0\.0\.0:0 can .* Give tokens, or the ca in tls/),
    ]);
  });

  it.each<[string, ServeOptions]>([
    ["within this machine", {}],
    ["where it is meant", { host: "0.0.0.0", insecure: true }],
    ["with tokens", { host: "0.0.0.0", tokens: "a" }],
    ["with an authority", { host: "0.0.0.0", tls: { ...server, ca: authority.cert } }],
  ])("is nothing to be told of %s", async (_when, options) => {
    expect(await warningOf(options)).toEqual([]);
  });
});

describe("replacing the certificate of a server", () => {
  it("is for the connections to come, and for the authority of clients, too", async () => {
    await using engine = await serve(service, { tls: { ...server, ca: authority.cert }, logger: silentLogger });
    const known = { ca: authority.cert, ...authority.issue("worker-1") };
    await using kept = connect(engine.address, { tls: known, retryTimeout: "0ms", logger: silentLogger });
    await kept.hello();
    engine.setTls({ ...stranger.issue("127.0.0.1"), ca: stranger.cert });
    await kept.hello();
    expect(await hello(engine.address, known)).toMatch(/^UNAVAILABLE: /);
    expect(await hello(engine.address, { ca: stranger.cert, ...stranger.issue("worker-1") })).toBe("OK");
  });

  it("changes nothing where it cannot be read, or there is none", async () => {
    await using engine = await serve(service, { tls: server, logger: silentLogger });
    expect(() => engine.setTls({ cert: "cert.pem", key: "key.pem" })).toThrow("PEM text, not a path");
    expect(() => engine.setTls({ ...server, key: stranger.key })).toThrow(TypeError);
    expect(await hello(engine.address, { ca: authority.cert })).toBe("OK");
    await using plain = await serve(service, { logger: silentLogger });
    expect(() => plain.setTls(server)).toThrow("This server was started without tls");
  });
});

describe("closing a server with TLS", () => {
  it("does not wait for those who have connected, and say nothing", async () => {
    const engine = await serve(service, { tls: server, logger: silentLogger });
    const silent = connectSocket(engine.port, "127.0.0.1").on("error", () => undefined);
    await once(silent, "connect");
    const ended = once(silent, "close");
    // Behind that one in the queue: it has been accepted by then.
    expect(await hello(engine.address, { ca: authority.cert })).toBe("OK");
    await engine.close();
    await ended;
  });
});

function selfSigned() {
  return { cert: stranger.cert, key: stranger.key };
}
