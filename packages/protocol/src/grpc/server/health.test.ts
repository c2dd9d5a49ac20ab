import { once } from "node:events";

import { describe, expect, it } from "@jest/globals";

import { silentLogger } from "../../logger.js";
import { rawClient } from "../testing/raw-client.js";
import { scriptedService } from "../testing/scripted-service.js";
import { serve } from "./serve.js";

const CHECK = "/grpc.health.v1.Health/Check";
const WATCH = "/grpc.health.v1.Health/Watch";
const open = () => serve(scriptedService({}), { logger: silentLogger });

/** As other clients write the name of a service, and the status that they read. */
const nameOf = (service: string) => Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
const answer = (status: number) => Buffer.from([0x08, status]);
const [SERVING, NOT_SERVING, SERVICE_UNKNOWN] = [1, 2, 3] as const;

describe("the health of a server", () => {
  it.each(["", "TaskHubSidecarService"])("is SERVING, then NOT_SERVING once it drains: %j", async (service) => {
    await using server = await open();
    using client = rawClient(server.address);
    expect(await client.call(CHECK, nameOf(service))).toMatchObject({ code: "OK", bytes: answer(SERVING) });
    server.drain();
    expect(await client.call(CHECK, nameOf(service))).toMatchObject({ code: "OK", bytes: answer(NOT_SERVING) });
    expect(await client.call("Hello")).toMatchObject({ code: "OK" });
  });

  it("of the server as a whole is what an empty message asks for", async () => {
    await using server = await open();
    using client = rawClient(server.address);
    expect(await client.call(CHECK)).toMatchObject({ bytes: answer(SERVING) });
  });

  it("is not known of a service that is not here", async () => {
    await using server = await open();
    using client = rawClient(server.address);
    expect(await client.call(CHECK, nameOf("Other"))).toMatchObject({
      code: "NOT_FOUND",
      details: 'There is no service "Other" here.',
    });
    const watch = client.stream(WATCH, nameOf("Other"));
    watch.on("error", () => undefined);
    expect(await once(watch, "data")).toEqual([answer(SERVICE_UNKNOWN)]);
    watch.cancel();
  });

  it("is told to those who watch when it changes, until the server closes", async () => {
    await using server = await open();
    using client = rawClient(server.address);
    const watch = client.stream(WATCH);
    const failed = once(watch, "error", { signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => [error]);
    expect(await once(watch, "data")).toEqual([answer(SERVING)]);
    const next = once(watch, "data");
    server.drain();
    expect(await next).toEqual([answer(NOT_SERVING)]);
    await server.close();
    expect(await failed).toMatchObject([{ details: "The server is closing." }]);
  });

  it("cannot be asked with what is no message", async () => {
    await using server = await open();
    using client = rawClient(server.address);
    expect(await client.call(CHECK, Buffer.from([0xff]))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
