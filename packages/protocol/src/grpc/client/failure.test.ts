import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

import { Metadata, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { silentLogger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { methods } from "../methods.js";
import { serve } from "../server/serve.js";
import type { GrpcServer } from "../server/serve-options.js";
import { certificate, privateKey } from "../testing/certificates.js";
import { overGrpc } from "../testing/over-grpc.js";
import { rawServer } from "../testing/raw-server.js";
import { scriptedService } from "../testing/scripted-service.js";
import { anything } from "../testing/work.js";
import { parseAddress } from "./address.js";
import { connect } from "./connect.js";
import type { ConnectOptions } from "./connect-options.js";
import { failureOf } from "./failure.js";

const someInstance = { instanceId: "a", getInputsAndOutputs: false };
const tls = { cert: certificate, key: privateKey };
let plain: GrpcServer;
let secure: GrpcServer;
let mutual: GrpcServer;
const other: Server[] = [];

beforeAll(async () => {
  const service = scriptedService({});
  [plain, secure, mutual] = await Promise.all([
    serve(service),
    serve(service, { tls }),
    serve(service, { tls: { ...tls, ca: certificate } }),
  ]);
});
afterAll(async () => {
  await Promise.all([plain.close(), secure.close(), mutual.close()]);
  for (const server of other) server.close();
});

async function hello(address: string, options: ConnectOptions = {}): Promise<unknown> {
  // Long: a mistake must not be tried again.
  await using connection = connect(address, { logger: silentLogger, retryTimeout: "1h", ...options });
  return await connection.hello().then(
    () => "answered",
    (error: unknown) => error,
  );
}

async function listening(server: Server): Promise<number> {
  other.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("a connection with TLS", () => {
  it("trusts the authority it is given, by text or by bytes", async () => {
    expect(await hello(secure.address, { tls: { ca: certificate } })).toBe("answered");
    expect(await hello(secure.address, { tls: { ca: Buffer.from(certificate) } })).toBe("answered");
    const localhost = secure.address.replace("127.0.0.1", "localhost");
    expect(await hello(localhost, { tls: { ca: certificate } })).toBe("answered");
  });

  it("shows its certificate to a server that asks for one", async () => {
    expect(await hello(mutual.address, { tls: { ca: certificate, ...tls } })).toBe("answered");
  });

  it("may go over a unix socket", async () => {
    const unix = `/tmp/reawait-tls-${process.pid}.sock`;
    await using server = await serve(scriptedService({}), { unix, tls });
    expect(await hello(server.address, { tls: { ca: certificate, serverName: "localhost" } })).toBe("answered");
  });
});

describe("a mistake that does not pass by itself", () => {
  it("is told at once, with what to do: TLS to a server without", async () => {
    expect(await hello(plain.address.replace("http:", "https:"))).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/at https:.*: wrong version number\. .*use http:\/\/ instead of https:\/\//),
    });
  });

  it("is told at once, with what to do: no TLS to a server with it", async () => {
    expect(await hello(secure.address.replace("https:", "http:"))).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("speaks TLS: use https:// instead of http://"),
    });
  });

  it("is told at once, with what to do: an authority that is not trusted", async () => {
    expect(await hello(secure.address)).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/self-signed certificate\. .*tls\.ca/),
    });
  });

  it("is told at once, with what to do: a certificate for another name", async () => {
    expect(await hello(secure.address, { tls: { ca: certificate, serverName: "engine.example" } })).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/engine\.example.*tls\.serverName/),
    });
  });

  it("is told at once, with what to do: no certificate of its own", async () => {
    expect(await hello(mutual.address, { tls: { ca: certificate } })).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("tls.cert and tls.key"),
    });
  });

  it("is told at once, with what to do: a server that speaks HTTP/1", async () => {
    const port = await listening(createHttpServer((_request, response) => response.end("hello")));
    expect(await hello(`http://127.0.0.1:${port}`)).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("does not speak gRPC"),
    });
  });
});

describe("an engine that is not there", () => {
  it.each([
    ["http://127.0.0.1:1", /ECONNREFUSED/],
    ["https://127.0.0.1:1", /ECONNREFUSED/],
    ["unix:/tmp/reawait-none.sock", /ENOENT/],
    ["http://no-such-host.invalid:4001", /Name resolution failed/],
  ])("is named, with the reason and what to look at: %s", async (address, reason) => {
    const error = await hello(address, { retryTimeout: "0ms" });
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`No engine can be reached at ${address}: `),
      cause: { details: expect.stringMatching(reason) },
    });
    expect(error).toMatchObject({ message: expect.stringMatching(reason) });
    expect(error).toMatchObject({
      message: expect.stringMatching(/Is the engine running, and is this its address\?$/),
    });
  });

  it("may be hidden behind something that hangs up", async () => {
    const port = await listening(createServer((socket) => socket.destroy()));
    expect(await hello(`http://127.0.0.1:${port}`, { retryTimeout: "0ms" })).toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("Is the engine running"),
    });
  });
});

describe("an engine that does not answer in time", () => {
  const place = parseAddress("http://127.0.0.1:1");
  const error = Object.assign(new Error(), {
    code: status.DEADLINE_EXCEEDED,
    details: "Deadline exceeded after 60s",
    metadata: new Metadata(),
  });

  it("is named, with what it did not answer and what to look at, and not called again", async () => {
    const overloaded = await failureOf({ error, sent: true }, methods.getInstance, place);
    expect(overloaded).toMatchObject({ transient: false, error: { code: "DEADLINE_EXCEEDED" } });
    expect(overloaded.error.message).toBe(
      "The engine at http://127.0.0.1:1 did not answer GetInstance within 1m. Is it overloaded?",
    );
    const silent = await failureOf({ error, sent: false }, methods.hello, place);
    expect(silent.error.message).toMatch(/did not answer Hello within 30s\. .*is this its address\?$/);
  });

  it("is called again by a wait, which has no time of its own", async () => {
    const wait = await failureOf({ error, sent: true }, methods.waitForInstanceStart, place);
    expect(wait).toMatchObject({ transient: true, error: { code: "DEADLINE_EXCEEDED" } });
  });
});

describe("an engine that answers", () => {
  it("is quoted as it is, its code and its message, the original as the cause", async () => {
    const notFound = new ServiceError("NOT_FOUND", 'There is no orchestration with the id "a".');
    await using hub = await overGrpc({ suspendInstance: () => Promise.reject(notFound) });
    await expect(hub.connection.suspendInstance(someInstance)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: notFound.message,
      cause: { code: 5, details: notFound.message },
    });
  });

  it("is named where it says nothing", async () => {
    await using hub = await overGrpc({ getInstance: () => Promise.reject(new ServiceError("ABORTED", "")) });
    await expect(hub.connection.getInstance(someInstance)).rejects.toMatchObject({
      code: "ABORTED",
      message: `The engine at ${hub.server.address} answered ABORTED.`,
    });
  });

  it.each([
    ["orchestration instance already exists", "ALREADY_EXISTS"],
    ["failed to purge orchestration state: no such instance exists", "NOT_FOUND"],
    ["unknown instance ID/task ID combo: a/3", "NOT_FOUND"],
    ["failed to purge orchestration state: orchestration has not yet completed", "FAILED_PRECONDITION"],
    ["multi-instance purge is not implemented", "UNIMPLEMENTED"],
    ["something else", "UNKNOWN"],
  ])("means what its text says where it answers UNKNOWN, as engines in Go do: %s", async (text, code) => {
    await using hub = await overGrpc({
      purgeInstances: () => Promise.reject(new ServiceError("UNKNOWN", text)),
    });
    const purge = { target: { kind: "instance", instanceId: "a" }, recursive: false } as const;
    await expect(hub.connection.purgeInstances(purge)).rejects.toMatchObject({ code, message: text });
  });

  it("is going away where it answers CANCELLED, and the caller did not cancel", async () => {
    await using hub = await overGrpc(
      { getInstance: () => Promise.reject(new ServiceError("CANCELLED", "shutting down")) },
      { connect: { retryTimeout: "0ms" } },
    );
    await expect(hub.connection.getInstance(someInstance)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: `The engine at ${hub.server.address} is not available: shutting down`,
    });
  });

  it("with bytes that are no answer is INTERNAL", async () => {
    await using raw = await rawServer({ StartInstance: [Buffer.from([0x0a, 0x7f])] });
    await using connection = connect(raw.address);
    await expect(connection.startInstance({ instanceId: "a", name: "b" })).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("The answer to StartInstance cannot be read"),
    });
  });

  it("and then breaks a stream off is told from one that ends", async () => {
    await using hub = await overGrpc({
      async *getWorkItems() {
        yield { kind: "healthPing" };
        throw new ServiceError("RESOURCE_EXHAUSTED", "Another client is already connected");
      },
    });
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    expect(await stream.next()).toEqual({ done: false, value: { kind: "healthPing" } });
    await expect(stream.next()).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: "Another client is already connected",
    });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
