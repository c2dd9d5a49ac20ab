import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import type { ClientHttp2Session } from "node:http2";
import { connect as connectSocket } from "node:net";
import type { Socket } from "node:net";

import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../../../../engine/src/store/testing/temporary-folder.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { silentLogger } from "../../logger.js";
import type { WorkItem } from "../../model/work-item.js";
import { connect } from "../client/connect.js";
import { certificate, privateKey } from "../testing/certificates.js";
import { overGrpc } from "../testing/over-grpc.js";
import { rawClient } from "../testing/raw-client.js";
import { scriptedService } from "../testing/scripted-service.js";
import { activity, anything } from "../testing/work.js";
import { HEALTH_CHECK } from "./health.js";
import { serve } from "./serve.js";
import type { GrpcServer, ServeOptions } from "./serve-options.js";

const path = useTemporaryFolder();

const instance = { instanceId: "a", getInputsAndOutputs: false };

async function* oneItem(): AsyncGenerator<WorkItem> {
  yield activity("a");
  await new Promise(() => {});
}

describe("the limits of a server", () => {
  it("leave out the worker that is one too many, until another has gone", async () => {
    await using hub = await overGrpc({ getWorkItems: oneItem }, { serve: { limits: { workers: 1 } } });
    const first = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await first.next();
    const second = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await expect(second.next()).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringMatching(/1 workers are connected already.*limits\.workers/),
    });
    await first.return?.();
    const third = await untilTaken(() => hub.connection.getWorkItems(anything)[Symbol.asyncIterator]());
    expect(third).toMatchObject({ value: { kind: "activity" } });
  });

  it("leave out the wait that is one too many, and touch no other call", async () => {
    const begun = gate();
    const answer = gate();
    await using hub = await overGrpc(
      {
        getInstance: async () => undefined,
        waitForInstanceStart: async () => {
          begun.open();
          await answer.opened;
          return undefined;
        },
      },
      { serve: { limits: { waits: 1 } } },
    );
    const first = hub.connection.waitForInstanceStart(instance);
    await begun.opened;
    await expect(hub.connection.waitForInstanceStart(instance)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("limits.waits"),
    });
    await hub.connection.getInstance(instance);
    answer.open();
    await first;
    await hub.connection.waitForInstanceStart(instance);
  });

  it("close the connection that is one too many, and say so once", async () => {
    const logger = recordingLogger();
    await using server = await serve(scriptedService({}), { limits: { connections: 1 }, logger });
    using first = rawClient(server.address);
    expect((await first.call("Hello")).code).toBe("OK");
    for (let count = 0; count < 2; count++) await once(await openSocket(server), "close");
    expect((await first.call("Hello")).code).toBe("OK");
    expect(logger.at("warn")).toEqual([expect.stringContaining("There are 1 connections: more are refused")]);
  });

  it("close the connection that was not too many when it came, and is when it calls", async () => {
    await using server = await serve(scriptedService({}), { limits: { connections: 1 }, logger: silentLogger });
    const late = connectHttp2(server.address);
    await once(late, "connect");
    using first = rawClient(server.address);
    expect((await first.call("Hello")).code).toBe("OK");
    const call = late.request(helloHeaders).on("error", () => undefined);
    call.end(Buffer.alloc(5));
    await once(late, "close");
    expect((await first.call("Hello")).code).toBe("OK");
  });
});

describe("connections over which nobody was let in", () => {
  const limits = { connections: 1, newConnections: 2 };

  it.each<[string, ServeOptions]>([
    ["without tokens", {}],
    ["with tokens", { tokens: "right" }],
    ["with TLS", { tls: { cert: certificate, key: privateKey } }],
  ])("take nobody's place, and the oldest goes when there are too many: %s", async (_what, options) => {
    const logger = recordingLogger();
    await using server = await serve(scriptedService({}), { limits, logger, ...options });
    const [oldest, ...others] = [await openSocket(server), await openSocket(server)];
    const gone = once(oldest, "close");
    const tls = options.tls === undefined ? undefined : { ca: certificate };
    await using known = connect(server.address, { tls, credentials: "right", logger: silentLogger });
    await known.hello();
    await gone;
    expect(others.map(({ destroyed }) => destroyed)).toEqual([false]);
    await known.hello();
    expect(logger.at("warn")).toEqual([
      "There are 2 connections over which no call was let in yet: the oldest ones are closed (limits.newConnections).",
    ]);
    others.forEach((socket) => void socket.destroy());
  });

  it("are those too that have no valid token, or only ask whether the server is well", async () => {
    await using server = await serve(scriptedService({}), { limits, logger: silentLogger, tokens: "right" });
    const callers = [await callOnce(server, "/TaskHubSidecarService/Hello"), await callOnce(server, HEALTH_CHECK)];
    const gone = callers.map((session) => once(session, "close"));
    const sockets = [await openSocket(server), await openSocket(server)];
    await Promise.all(gone);
    sockets.forEach((socket) => void socket.destroy());
  });

  it("are none of those of a unix socket, which its permissions guard", async () => {
    const unix = path("limits.sock");
    const few = { connections: 2, newConnections: 1 };
    await using server = await serve(scriptedService({}), { limits: few, logger: silentLogger, unix });
    expect(server.port).toBe(0);
    const [first, second, third] = [connectSocket(unix), connectSocket(unix), connectSocket(unix)];
    third.on("error", () => undefined);
    await once(third, "close");
    expect([first, second].map(({ destroyed }) => destroyed)).toEqual([false, false]);
    first.destroy();
    second.destroy();
  });
});

const helloHeaders = {
  ":method": "POST",
  ":path": "/TaskHubSidecarService/Hello",
  "content-type": "application/grpc",
  te: "trailers",
};

/** Makes a call that is answered, whatever with, and keeps the connection. */
async function callOnce(server: GrpcServer, callPath: string): Promise<ClientHttp2Session> {
  const session = connectHttp2(server.address).on("error", () => undefined);
  const call = session.request({ ...helloHeaders, ":path": callPath }).on("error", () => undefined);
  call.end(Buffer.alloc(5));
  call.resume();
  await once(call, "end");
  return session;
}

/** One that says nothing. */
async function openSocket({ port }: GrpcServer): Promise<Socket> {
  const socket = connectSocket(port, "127.0.0.1")
    .on("error", () => undefined)
    .resume();
  await once(socket, "connect");
  return socket;
}

describe("the limits of a server that are no limits", () => {
  it.each([{ connections: 0 }, { newConnections: 0 }, { newConnections: 1.5 }])("are refused: %j", async (wrong) => {
    await expect(serve(scriptedService({}), { limits: wrong })).rejects.toThrow(
      `limits.${Object.keys(wrong).join()} must be a whole number from 1`,
    );
  });
});

/** The server learns a little later that a stream is gone. */
async function untilTaken(open: () => AsyncIterator<WorkItem>): Promise<IteratorResult<WorkItem>> {
  for (;;) {
    try {
      return await open().next();
    } catch (error) {
      expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    }
  }
}
