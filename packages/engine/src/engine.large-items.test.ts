/** Workers in other languages, whose gRPC takes 4 MiB at a time, and items that are larger. */
import { Client, credentials, status } from "@grpc/grpc-js";
import type { ServiceError as GrpcError } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import { eventually } from "./service/testing/eventually.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";

afterEach(closeTestEngines);

const LARGE = "x".repeat(5_000_000);

/** A worker of no SDK of ours, with the limits that gRPC has by itself. */
function foreignWorker(address: string) {
  const client = new Client(address.replace("http://", ""), credentials.createInsecure());
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    /** Opens a stream. Resolves with the code that it ends with. */
    async work(): Promise<string | undefined> {
      const path = "/TaskHubSidecarService/GetWorkItems";
      const stream = client.makeServerStreamRequest(path, same, same, Buffer.alloc(0));
      stream.resume();
      return new Promise((resolve) => stream.once("error", (error: GrpcError) => resolve(status[error.code])));
    },
    [Symbol.dispose]: () => client.close(),
  };
}

describe("an item that is too large for a worker of another SDK", () => {
  it("breaks its stream, goes out again later and later, and is warned of once by its size", async () => {
    const { engine, clock, start, logged } = await openTestEngine();
    await using listener = await engine.listen();
    using foreign = foreignWorker(listener.address);
    await start("large", "order", LARGE);
    const delays: number[] = [];
    for (let times = 0; times < 5; times++) {
      const ended = foreign.work();
      await eventually(() => engine.inUse.streams === 1);
      await eventually(() => engine.inUse.turns === 1 || clock.nextWakeUp !== undefined);
      expect(await waitOut(ended)).toBe("RESOURCE_EXHAUSTED");
      await eventually(() => engine.inUse.streams === 0);
    }
    expect(delays).toEqual([100, 400, 1_600, 6_400]);
    const warnings = logged.filter((line) => line.includes("A work item of"));
    expect(warnings).toEqual([expect.stringMatching(/ of 500\d{4} bytes \(instance "large"\)/)]);

    /** Lets time pass up to the item, where it does not come by itself. */
    async function waitOut(ended: Promise<string | undefined>): Promise<string | undefined> {
      if (engine.inUse.turns === 0) {
        const delay = (clock.nextWakeUp ?? Infinity) - clock.now();
        delays.push(delay);
        clock.advance(delay);
      }
      return ended;
    }
  });

  it("is nothing special to a worker of ours", async () => {
    const { engine, start, logged } = await openTestEngine();
    await using listener = await engine.listen();
    await using connection = connect(listener.address);
    await start("large", "order", LARGE);
    const { request } = await scriptedWorker(connection).turn();
    expect(request.newEvents).toContainEqual(expect.objectContaining({ input: LARGE }));
    expect(logged.filter((line) => line.includes("A work item of"))).toEqual([]);
  });
});
