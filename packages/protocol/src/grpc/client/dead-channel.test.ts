/** Connections at whose other end nobody is left, which nothing but time tells. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import type { Proxy } from "../../../../../faults/network/proxy.js";
import { createProxy } from "../../../../../faults/network/proxy.js";
import { silentLogger } from "../../logger.js";
import { systemClock } from "../../system-clock.js";
import { nothing } from "../codec.js";
import { unary } from "../method.js";
import { serve } from "../server/serve.js";
import type { GrpcServer } from "../server/serve-options.js";
import { scriptedService } from "../testing/scripted-service.js";
import { parseAddress } from "./address.js";
import { metadataSettings } from "./call-metadata.js";
import { createCallSteps } from "./call-steps.js";
import { callUnary } from "./call-unary.js";
import type { Channel } from "./channel.js";
import { createChannel } from "./channel.js";
import { createEnding } from "./ending.js";
import { createOutage } from "./outage.js";

/** Its patience is real time: that of gRPC itself. */
const impatientHello = unary("Hello", nothing, nothing, { deadline: 300, repeatable: "always" });
const patientHello = unary("Hello", nothing, nothing, { deadline: 30_000, repeatable: "always" });

let server: GrpcServer;
let proxy: Proxy;
let channel: Channel;

beforeEach(async () => {
  server = await serve(scriptedService({}), { logger: silentLogger });
  proxy = await createProxy(server.port);
  channel = createChannel(parseAddress(`http://127.0.0.1:${proxy.port}`), undefined, 1_000_000);
});
afterEach(async () => {
  channel.close();
  await proxy.close();
  await server.close();
});

function call(method: typeof impatientHello): Promise<void> {
  const outage = createOutage("there", 0, silentLogger);
  const environment = { channel, ending: createEnding(channel), outage, retryTimeout: 0, clock: systemClock };
  const steps = createCallSteps({ ...environment, logger: silentLogger }, metadataSettings({}));
  return callUnary(steps, method, undefined, undefined);
}

describe("a call that is not answered in time", () => {
  it("gives up its connection, so that the next one is made on another", async () => {
    await call(patientHello);
    proxy.strand();
    await expect(call(impatientHello)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await call(patientHello);
  });
});
