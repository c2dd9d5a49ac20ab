import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { silentLogger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { connect } from "../client/connect.js";
import type { ConnectOptions } from "../client/connect-options.js";
import { methods, unsupportedMethods } from "../methods.js";
import { overGrpc } from "../testing/over-grpc.js";
import { passTime } from "../testing/pass-time.js";
import { rawClient } from "../testing/raw-client.js";
import { scriptedService } from "../testing/scripted-service.js";
import { activity, anything } from "../testing/work.js";
import { openWaitStream } from "../wait-stream/open-wait-stream.js";
import { openWorkStream } from "../work-stream/open-work-stream.js";
import { serve } from "./serve.js";
import type { ServeOptions } from "./serve-options.js";

const service = scriptedService({});
const served = (options: ServeOptions) => serve(service, { logger: silentLogger, ...options });
const atOnce = { retryTimeout: "0ms", logger: silentLogger } as const;

async function hello(address: string, options: ConnectOptions = {}): Promise<string> {
  await using connection = connect(address, { ...atOnce, ...options });
  return await connection.hello().then(
    () => "OK",
    (error: unknown) => codeOf(error),
  );
}

describe("a server with tokens", () => {
  it("takes calls that have one of them, and refuses others with a hint", async () => {
    await using server = await served({ tokens: ["old", "new"] });
    for (const credentials of ["old", "new", () => "new"])
      expect(await hello(server.address, { credentials })).toBe("OK");
    await using none = connect(server.address, atOnce);
    await expect(none.hello()).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("give it to connect as credentials"),
    });
    await using wrong = connect(server.address, { ...atOnce, credentials: "newer" });
    await expect(wrong.hello()).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringMatching(/does not accept the bearer token.*valid now/),
    });
  });

  it.each([
    ...Object.values(methods).map(({ name }) => name),
    ...unsupportedMethods,
    openWorkStream.path,
    openWaitStream.path,
    "/grpc.health.v1.Health/Watch",
  ])("wants one for %s, before it looks at the message", async (name) => {
    await using server = await served({ tokens: "right" });
    using client = rawClient(server.address);
    const notEvenAMessage = Buffer.from([0xff, 0xff]);
    const answer = await client.call(name, notEvenAMessage, { metadata: { authorization: "Bearer wrong" } });
    expect(answer.code).toBe("UNAUTHENTICATED");
  });

  it("wants none for the health check, which says no more than that it is there", async () => {
    await using server = await served({ tokens: "right" });
    using client = rawClient(server.address);
    expect(await client.call("/grpc.health.v1.Health/Check")).toMatchObject({ code: "OK", bytes: Buffer.from([8, 1]) });
  });

  it.each(["right", "Basic right", "Bearer", "Bearer  ", "Bearer right wrong", "Bearerright"])(
    "takes nothing for a token that is none: %s",
    async (authorization) => {
      await using server = await served({ tokens: "right" });
      using client = rawClient(server.address);
      expect(await client.call("Hello", undefined, { metadata: { authorization } })).toMatchObject({
        code: "UNAUTHENTICATED",
      });
    },
  );

  it("takes the name of the scheme in any case, as HTTP does", async () => {
    await using server = await served({ tokens: "right" });
    using client = rawClient(server.address);
    for (const authorization of ["bearer right", "BEARER right"]) {
      expect(await client.call("Hello", undefined, { metadata: { authorization } })).toMatchObject({ code: "OK" });
    }
  });

  it("streams to those who have one", async () => {
    await using hub = await overGrpc(
      {
        async *getWorkItems() {
          yield activity("a");
        },
      },
      { serve: { tokens: "right" }, connect: { credentials: "right" } },
    );
    const stream = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    expect(await stream.next()).toMatchObject({ value: { kind: "activity" } });
    await using stranger = connect(hub.server.address, atOnce);
    const refused = stranger.getWorkItems(anything)[Symbol.asyncIterator]();
    await expect(refused.next()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("asks a function at each call, so that a token can be taken out while the server runs", async () => {
    const valid = new Set(["a"]);
    await using server = await served({ tokens: async (token) => valid.has(token) });
    expect(await hello(server.address, { credentials: "a" })).toBe("OK");
    valid.delete("a");
    expect(await hello(server.address, { credentials: "a" })).toBe("UNAUTHENTICATED");
  });

  it.each<[string, (token: string) => Promise<boolean> | boolean]>([
    ["throws", (token) => fail(token)],
    ["rejects", async (token) => fail(token)],
  ])("is UNAVAILABLE where that function %s, and does not repeat the token in its log", async (_how, tokens) => {
    const logger = recordingLogger();
    await using server = await served({ tokens, logger });
    expect(await hello(server.address, { credentials: "planted" })).toBe("UNAVAILABLE");
    expect(logger.at("error")).toEqual(["A bearer token could not be verified: no luck with ***"]);
  });

  it("tells of failures once for each address, without the token", async () => {
    const logger = recordingLogger();
    await using server = await served({ tokens: "right", logger });
    for (let count = 0; count < 3; count++) await hello(server.address, { credentials: "planted" });
    expect(logger.at("warn")).toEqual([
      expect.stringMatching(/from 127\.0\.0\.1 has a bearer token that is not accepted/),
    ]);
    expect(JSON.stringify(logger.lines)).not.toMatch(/planted|right/);
  });

  it("lets those wait who fail again and again, hangs up on them in the end, and serves the others meanwhile", async () => {
    const clock = virtualClock();
    await using server = await served({ tokens: "right", clock });
    await using good = connect(server.address, { credentials: "right" });
    await good.hello();
    await using bad = connect(server.address, { ...atOnce, credentials: "wrong" });
    const codes: string[] = [];
    for (let count = 0; count < 22; count++) {
      const call = bad.hello().catch((error: unknown) => codes.push(codeOf(error)));
      await good.hello();
      await passTime(clock, call);
    }
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "UNAUTHENTICATED"));
    expect(codes).toContain("UNAVAILABLE");
    await good.hello();
  });

  it("hands no token on to the service", async () => {
    let seen: unknown;
    await using hub = await overGrpc(
      { getInstance: async (_request, options) => void (seen = options) },
      { serve: { tokens: "planted" }, connect: { credentials: "planted" } },
    );
    await hub.connection.getInstance({ instanceId: "a", getInputsAndOutputs: false });
    const { metadata } = seen as { readonly metadata: { getMap(): object } };
    expect(JSON.stringify(metadata.getMap())).not.toContain("planted");
  });
});

function codeOf(error: unknown): string {
  return error instanceof ServiceError ? error.code : String(error);
}

function fail(token: string): never {
  throw new Error(`no luck with ${token}`);
}
