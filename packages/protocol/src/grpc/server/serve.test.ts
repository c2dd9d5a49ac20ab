import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";

import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../../../../engine/src/store/testing/temporary-folder.js";
import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { silentLogger } from "../../logger.js";
import { connect } from "../client/connect.js";
import { certificate, privateKey } from "../testing/certificates.js";
import { overGrpc } from "../testing/over-grpc.js";
import { scriptedService } from "../testing/scripted-service.js";
import { activity, anything } from "../testing/work.js";
import { addressesOf } from "./bind.js";
import { serve } from "./serve.js";
import type { ServeOptions } from "./serve-options.js";

const path = useTemporaryFolder();
const service = scriptedService({});
const tls = { cert: certificate, key: privateKey };
const someInstance = { instanceId: "a", getInputsAndOutputs: true };

describe("where a server listens", () => {
  it("is a free port of this machine only, unless told otherwise", async () => {
    await using first = await serve(service);
    await using second = await serve(service);
    expect(first.address).toBe(`http://127.0.0.1:${first.port}`);
    expect(first.port).toBeGreaterThan(0);
    expect(second.port).not.toBe(first.port);
  });

  it.each(["localhost", "127.0.0.2", "::1", "[::1]"])(
    "may be any loopback address without a word: %s",
    async (host) => {
      await using server = await serve(service, { host });
      await using connection = connect(server.address);
      await connection.hello();
    },
  );

  it.each([
    ...["0.0.0.0", "::", "[::]", "0", "0x7f.1", "192.0.2.1", "::ffff:0.0.0.0", "fe80::1"],
    ...["engine.example", "127.0.0.1.example", "10.127.0.0.1", "127.999.0.1", "localhost.example"],
  ])("is not beyond this machine without TLS or the word insecure: %s", async (host) => {
    await expect(serve(service, { host })).rejects.toThrow(
      expect.objectContaining({
        name: "TypeError",
        message: expect.stringMatching(/tls: .*ca or with tokens.*insecure: true/),
      }),
    );
  });

  it("may be everywhere with TLS, or with the word insecure; its address is one that can be connected to", async () => {
    await using safe = await serve(service, { host: "0.0.0.0", tls, logger: silentLogger });
    expect(safe.address).toBe(`https://127.0.0.1:${safe.port}`);
    await using open = await serve(service, { host: "0.0.0.0", insecure: true });
    expect(open.address).toBe(`http://127.0.0.1:${open.port}`);
    await using connection = connect(open.address);
    await connection.hello();
  });

  it.each<[string, ServeOptions, string]>([
    ["a port beyond 65535", { port: 65_536 }, "port must be a whole number from 0"],
    ["a fractional port", { port: 4001.5 }, "port must be a whole number from 0"],
    ["an empty host", { host: "" }, "host must be an address or a name"],
    ["a socket and a port", { unix: "/tmp/a", port: 1 }, "either unix"],
    ["an empty socket", { unix: "" }, "unix must be the path"],
    ["no limit", { maxMessageSize: 0 }, "maxMessageSize must be a whole number of bytes"],
    ["a certificate that is a path", { tls: { cert: "/etc/cert.pem", key: privateKey } }, "PEM text, not a path"],
    ["permissions without a socket", { unixMode: 0o660 }, "unixMode is for a unix socket"],
    ["permissions that are none", { unix: "/tmp/a", unixMode: 0o1000 }, "unixMode must be file permissions"],
    ["tokens in clear", { host: "0.0.0.0", insecure: true, tokens: "a" }, "Tokens would travel to 0.0.0.0 in clear"],
    ["no token", { tokens: [] }, "nobody could connect"],
    ["an empty token", { tokens: ["a", ""] }, "Token 2 of tokens is empty"],
    ["no workers", { limits: { workers: 0 } }, "limits.workers must be a whole number from 1, not 0"],
    ["a certificate of an authority that is none", { tls: { ...tls, ca: "ca.pem" } }, "PEM text, not a path"],
    ["a key that is none", { tls: { cert: certificate, key: "secret" } }, "PEM text, not a path"],
  ])("is refused with a reason where it makes no sense: %s", async (_what, options, reason) => {
    await expect(serve(service, options)).rejects.toThrow(reason);
  });

  it("is named, with what to do, where another process listens already", async () => {
    await using first = await serve(service);
    await expect(serve(service, { port: first.port })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${first.port}: another process listens there already. Stop it, or choose another`,
    );
  });

  it("is named, with the reason, where this machine has no such address", async () => {
    await expect(serve(service, { host: "192.0.2.1", insecure: true })).rejects.toThrow(
      "Cannot listen on 192.0.2.1:0: no network interface of this machine has that address.",
    );
    await expect(serve(service, { host: "no-such-host.invalid", insecure: true })).rejects.toThrow(
      "Cannot listen on no-such-host.invalid:0: the name of the host cannot be resolved.",
    );
  });
});

describe("the addresses of a name", () => {
  const port = { host: "localhost", port: 0, loopbackOnly: true };

  it("are all listened on", async () => {
    expect(await addressesOf(port, async () => ["127.0.0.1", "::1", "127.0.0.1"])).toEqual(["127.0.0.1", "::1"]);
  });

  it("are refused where one of them is not of this machine, though the name says so", async () => {
    await expect(addressesOf(port, async () => ["127.0.0.1", "192.0.2.1"])).rejects.toThrow(
      expect.objectContaining({
        name: "TypeError",
        message: expect.stringContaining("Listening on localhost, which stands for 192.0.2.1, without TLS"),
      }),
    );
    const meant = { ...port, loopbackOnly: false };
    expect(await addressesOf(meant, async () => ["192.0.2.1"])).toEqual(["192.0.2.1"]);
  });

  it("are not asked for where an address is given", async () => {
    const look = () => Promise.reject(new Error("asked"));
    expect(await addressesOf({ ...port, host: "::1" }, look)).toEqual(["::1"]);
  });
});

describe("a unix socket", () => {
  it("is for its owner alone, whatever the mask of the process says, or for whom it is opened", async () => {
    const before = process.umask(0);
    try {
      await using own = await serve(service, { unix: path("own.sock") });
      expect(modeOf(own.address)).toBe(0o600);
      await using shared = await serve(service, { unix: path("shared.sock"), unixMode: 0o660 });
      expect(modeOf(shared.address)).toBe(0o660);
      await using connection = connect(shared.address);
      await connection.hello();
      expect(process.umask(before)).toBe(0);
    } finally {
      process.umask(before);
    }
  });

  it("is listened on, and gone afterwards", async () => {
    const unix = path("engine.sock");
    const server = await serve(service, { unix });
    expect(server).toMatchObject({ address: `unix:${unix}`, port: 0 });
    await using connection = connect(server.address);
    await connection.hello();
    await connection.close();
    await server.close();
    expect(existsSync(unix)).toBe(false);
  });

  it("is taken over from a process that was killed, but not from one that lives", async () => {
    const unix = path("left-over.sock");
    leaveSocket(unix);
    expect(existsSync(unix)).toBe(true);
    await using server = await serve(service, { unix });
    await using connection = connect(server.address);
    await connection.hello();
    await expect(serve(service, { unix })).rejects.toThrow("another process listens there already");
    await connection.hello();
  });

  it("does not replace a file, and needs its folder", async () => {
    const file = path("file");
    writeFileSync(file, "precious");
    await expect(serve(service, { unix: file })).rejects.toThrow(`Cannot listen on unix:${file}`);
    expect(existsSync(file)).toBe(true);
    await expect(serve(service, { unix: path("none/engine.sock") })).rejects.toThrow("Cannot listen on unix:");
  });
});

describe("closing a server", () => {
  it("ends streams and waits with UNAVAILABLE, so that those behind them connect again", async () => {
    const waits = gate();
    await using hub = await overGrpc(
      {
        async *getWorkItems() {
          yield activity("a");
          await new Promise(() => {});
        },
        waitForInstanceCompletion: () => {
          waits.open();
          return new Promise(() => {});
        },
      },
      { connect: { retryTimeout: "0ms" } },
    );
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await stream.next();
    const wait = hub.connection.waitForInstanceCompletion(someInstance);
    wait.catch(() => {});
    await waits.opened;
    const closed = hub.server.close();
    await expect(stream.next()).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("is closing"),
    });
    await expect(wait).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await closed;
    await expect(hub.connection.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("ends a wait that comes after it, over a connection that is still there", async () => {
    const begun = gate();
    const answer = gate();
    await using hub = await overGrpc(
      {
        getInstance: async () => {
          begun.open();
          await answer.opened;
          return undefined;
        },
        waitForInstanceStart: () => new Promise(() => {}),
      },
      { connect: { retryTimeout: "0ms" } },
    );
    const call = hub.connection.getInstance(someInstance);
    await begun.opened;
    const closed = hub.server.close();
    await expect(hub.connection.waitForInstanceStart(someInstance)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    answer.open();
    await call;
    await closed;
  });

  it("lets what can be answered at once be answered", async () => {
    const begun = gate();
    const answer = gate();
    await using hub = await overGrpc({
      getInstance: async () => {
        begun.open();
        await answer.opened;
        return undefined;
      },
    });
    const call = hub.connection.getInstance(someInstance);
    await begun.opened;
    const closed = hub.server.close();
    answer.open();
    expect(await call).toBeUndefined();
    await closed;
  });

  it("waits two seconds for that, and no longer", async () => {
    const clock = virtualClock();
    const begun = gate<AbortSignal | undefined>();
    await using hub = await overGrpc(
      {
        getInstance: (_request, options) => {
          begun.open(options?.signal);
          return new Promise(() => {});
        },
      },
      { serve: { clock }, connect: { retryTimeout: "0ms" } },
    );
    const call = hub.connection.getInstance(someInstance);
    call.catch(() => {});
    const signal = await begun.opened;
    const closed = hub.server.close();
    clock.advance(1_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal?.aborted).toBe(false);
    clock.advance(1);
    await closed;
    await expect(call).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("does not wait longer for a connection whose other end never closes it", async () => {
    const clock = virtualClock();
    const server = await serve(service, { clock, logger: silentLogger });
    const halfOpen = connectSocket({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    halfOpen.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    // Settings, none of them.
    halfOpen.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    await once(halfOpen, "data");
    halfOpen.resume();
    const closed = server.close();
    await once(halfOpen, "end");
    clock.advance(2_000);
    await closed;
    halfOpen.destroy();
  });

  it("can be done twice, and frees the port", async () => {
    const server = await serve(service);
    await using connection = connect(server.address);
    await connection.hello();
    await Promise.all([server.close(), server.close()]);
    await using again = await serve(service, { port: server.port });
    expect(again.port).toBe(server.port);
  });
});

function modeOf(address: string): number {
  return statSync(address.slice("unix:".length)).mode & 0o777;
}

/** As a process does that is killed while it listens. */
function leaveSocket(unix: string): void {
  const program = `require("net").createServer().listen(${JSON.stringify(unix)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", program]);
}
