/** Workers in other languages, whose gRPC takes 4 MiB at a time, and items that are larger. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import { codeOfNumber } from "../../protocol/src/grpc/status-code.js";
import type { RawClient } from "../../protocol/src/grpc/testing/raw-client.js";
import { rawClient } from "../../protocol/src/grpc/testing/raw-client.js";
import { eventually } from "./service/testing/eventually.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";

afterEach(closeTestEngines);

const LARGE = "x".repeat(5_000_000);

/** Opens a stream as a worker of no SDK of ours. Resolves with the code that it ends with. */
async function work(client: RawClient): Promise<string> {
  const stream = client.stream("GetWorkItems");
  stream.resume();
  return new Promise((resolve) => {
    stream.once("error", (error: { readonly code: number }) => resolve(codeOfNumber(error.code)));
  });
}

describe("an item that is too large for a worker of another SDK", () => {
  it("breaks its stream, goes out again later and later, and is warned of once by its size", async () => {
    const { engine, clock, start, logged } = await openTestEngine();
    await using listener = await engine.listen();
    using foreign = rawClient(listener.address, 4_194_304);
    await start("large", "order", LARGE);
    const delays: number[] = [];
    for (let times = 0; times < 5; times++) {
      const ended = work(foreign);
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
