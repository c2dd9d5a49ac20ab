/** Waits that share a stream, since there are many, against a server whose service does what each test says. */
import { Metadata } from "@grpc/grpc-js";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { createProxy } from "../../../../../faults/network/proxy.js";
import { useTemporaryFolder } from "../../../../engine/src/store/testing/temporary-folder.js";
import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { silentLogger } from "../../logger.js";
import type { OrchestrationState } from "../../model/orchestration-state.js";
import { ServiceError } from "../../service-error.js";
import { extensionMetadata } from "../extension-metadata.js";
import { getInstanceResponse } from "../messages/instance-state.js";
import type { ServeOptions } from "../server/serve-options.js";
import { overGrpc } from "../testing/over-grpc.js";
import { passTime } from "../testing/pass-time.js";
import { rawServer } from "../testing/raw-server.js";
import { restartable } from "../testing/restartable.js";
import { completed, waitService } from "../testing/wait-service.js";
import type { ConnectOptions, GrpcConnection } from "./connect-options.js";
import { connect } from "./connect.js";

const path = useTemporaryFolder();

/** So many go by calls of their own, and the stream makes one call more: none beyond them could begin without it. */
const ONE_STREAM: ServeOptions = { limits: { callsPerConnection: 101 } };
const MANY = 400;

interface Setting {
  readonly serve?: ServeOptions;
  readonly connect?: ConnectOptions;
}

/** A client that knows the engine, since it has started something. */
async function setUp(options: Setting = {}) {
  const service = waitService();
  const hub = await overGrpc(service.script, options);
  await hub.connection.startInstance({ instanceId: "first", name: "b" });
  return { ...service, hub, connection: hub.connection, [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose]() };
}

const idOf = (index: number): string => `i${index}`;

function waitForMany(connection: GrpcConnection, count = MANY): Promise<OrchestrationState | undefined>[] {
  return Array.from({ length: count }, (_, index) =>
    connection.waitForInstanceCompletion({ instanceId: idOf(index), getInputsAndOutputs: true }),
  );
}

describe("many waits at once", () => {
  it("need few calls, and are answered each when it is over, in any order", async () => {
    await using served = await setUp({ serve: ONE_STREAM });
    const waited = waitForMany(served.connection);
    await served.until(() => served.waits.size === MANY);
    const order: number[] = [];
    waited.forEach((wait, index) => void wait.then(() => order.push(index)));
    for (const index of [399, 0, 250, 101, 99]) {
      served.waits.get(idOf(index))?.answer(completed(idOf(index), `"${index}"`));
      expect(await waited[index]).toMatchObject({ instanceId: idOf(index), output: `"${index}"` });
    }
    expect(order).toEqual([399, 0, 250, 101, 99]);
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(waited);
  });

  it("say what calls of their own would say, and get what they would get", async () => {
    await using served = await setUp({ serve: ONE_STREAM });
    const others = waitForMany(served.connection, 100);
    const started = served.connection.waitForInstanceStart({ instanceId: "s", getInputsAndOutputs: false });
    const nobody = served.connection.waitForInstanceCompletion({ instanceId: "n", getInputsAndOutputs: true });
    await served.until(() => served.waits.size === 102);
    expect(served.waits.get("s")).toMatchObject({ kind: "start", request: { getInputsAndOutputs: false } });
    expect(served.waits.get("n")).toMatchObject({ kind: "completion", request: { getInputsAndOutputs: true } });
    const state = { ...completed("s", '"💥"'), tags: { a: "1" }, customStatus: "busy" };
    served.waits.get("s")?.answer(state);
    served.waits.get("n")?.answer(undefined);
    expect(await started).toMatchObject(state);
    expect(await nobody).toBeUndefined();
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(others);
  });

  it.each<[string, ServiceError | TypeError, object]>([
    ["NOT_FOUND", new ServiceError("NOT_FOUND", "no task hub “¿”"), { code: "NOT_FOUND", message: "no task hub “¿”" }],
    [
      "what is no ServiceError",
      new TypeError("secret"),
      { code: "INTERNAL", message: expect.not.stringMatching("secret") },
    ],
  ])("fail alone, as calls do: with %s", async (_what, thrown, expected) => {
    await using served = await setUp();
    const waited = waitForMany(served.connection);
    await served.until(() => served.waits.size === MANY);
    served.waits.get(idOf(300))?.fail(thrown);
    served.waits.get(idOf(301))?.answer(completed(idOf(301)));
    await expect(waited[300]).rejects.toMatchObject(expected);
    expect(await waited[301]).toMatchObject({ instanceId: idOf(301) });
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.allSettled(waited);
  });

  it("are given up one by one, at both ends", async () => {
    await using served = await setUp();
    const others = waitForMany(served.connection);
    const abort = new AbortController();
    const request = { instanceId: "given up", getInputsAndOutputs: false };
    const wait = served.connection.waitForInstanceCompletion(request, { signal: abort.signal });
    await served.until(() => served.waits.has("given up"));
    abort.abort();
    await expect(wait).rejects.toMatchObject({ code: "CANCELLED" });
    await served.until(() => served.waits.get("given up")?.isGivenUp === true);
    expect([...served.waits.values()].filter(({ isGivenUp }) => isGivenUp)).toHaveLength(1);
    const late = served.connection.waitForInstanceCompletion(request, { signal: abort.signal });
    await expect(late).rejects.toMatchObject({ code: "CANCELLED" });
    for (const [id, served_] of served.waits) served_.answer(completed(id));
    await Promise.all(others);
  });

  it("that are all given up leave no stream behind, and later ones make a new one", async () => {
    await using served = await setUp();
    const others = waitForMany(served.connection, 100);
    for (let round = 0; round < 3; round++) {
      const abort = new AbortController();
      const request = { instanceId: `round ${round}`, getInputsAndOutputs: false };
      const given = [1, 2].map(() => served.connection.waitForInstanceStart(request, { signal: abort.signal }));
      // Before anything was sent, at first.
      if (round > 0) await served.until(() => served.waits.has(request.instanceId));
      abort.abort();
      for (const wait of given) await expect(wait).rejects.toMatchObject({ code: "CANCELLED" });
      if (round > 0) await served.until(() => served.waits.get(request.instanceId)?.isGivenUp === true);
    }
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(others);
  });

  it("get an answer that is large by a call of its own, and the others by the stream", async () => {
    await using served = await setUp();
    const waited = waitForMany(served.connection, 102);
    await served.until(() => served.waits.size === 102);
    const large = completed(idOf(101), "é".repeat(1_000_000));
    const first = served.waits.get(idOf(101));
    first?.answer(large);
    await served.until(() => served.waits.get(idOf(101)) !== first);
    served.waits.get(idOf(101))?.answer(large);
    expect(await waited[101]).toMatchObject({ output: large.output });
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(waited);
  });

  it("are limited one by one, whichever way they come", async () => {
    await using served = await setUp({ serve: { limits: { waits: 150 } } });
    const waited = waitForMany(served.connection, 151);
    await expect(waited[150]).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("limits.waits"),
    });
    served.waits.get(idOf(120))?.answer(completed(idOf(120)));
    await waited[120];
    const next = served.connection.waitForInstanceStart({ instanceId: "next", getInputsAndOutputs: false });
    await served.until(() => served.waits.has("next"));
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.allSettled([...waited, next]);
  });

  it("get each its own, whatever becomes of the others, and when", async () => {
    await using served = await setUp();
    const others = waitForMany(served.connection, 100);
    const fate = fc.constantFrom("answer", "fail", "give up", "large");
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fate, fc.nat(3)), { minLength: 1, maxLength: 30 }), async (fates) => {
        run += 1;
        const told = fates.map(async ([end, turns], index) => {
          const instanceId = `${run} ${index}`;
          const abort = new AbortController();
          const request = { instanceId, getInputsAndOutputs: true };
          const outcome = served.connection.waitForInstanceCompletion(request, { signal: abort.signal }).then(
            (state) => state?.output,
            (error: unknown) => (error instanceof ServiceError ? error.code : error),
          );
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          if (end === "give up") abort.abort();
          else {
            await served.until(() => served.waits.has(instanceId));
            const output = end === "large" ? instanceId.padEnd(300_000) : instanceId;
            const settle = (): void => {
              const wait = served.waits.get(instanceId);
              if (end === "fail") wait?.fail(new ServiceError("ABORTED", "no"));
              else wait?.answer(completed(instanceId, output));
            };
            settle();
            // The large one is asked for again.
            let isSettled = false;
            void outcome.then(() => (isSettled = true));
            await served.until(() => {
              settle();
              return isSettled;
            });
          }
          const expected = {
            answer: instanceId,
            large: instanceId.padEnd(300_000),
            fail: "ABORTED",
            "give up": "CANCELLED",
          };
          expect(await outcome).toBe(expected[end]);
        });
        await Promise.all(told);
      }),
      { numRuns: 30 },
    );
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(others);
  });
});

describe("the stream that waits share", () => {
  it("may break: the waits go on by another one, as calls would", async () => {
    const service = waitService();
    await using hub = await overGrpc(service.script);
    await using proxy = await createProxy(hub.server.port);
    const clock = virtualClock();
    await using connection = connect(`http://127.0.0.1:${proxy.port}`, { clock, logger: silentLogger });
    await connection.startInstance({ instanceId: "first", name: "b" });
    const waited = waitForMany(connection);
    await service.until(() => service.waits.size === MANY);
    const before = [...service.waits.values()];
    proxy.cut();
    await service.until(() => before.every(({ isGivenUp }) => isGivenUp));
    const all = Promise.all(waited);
    const isAgain = (): boolean => [...service.waits.values()].every(({ isGivenUp }) => !isGivenUp);
    await passTime(clock, service.until(isAgain));
    for (const [id, wait] of service.waits) wait.answer(completed(id));
    expect((await all).map((state) => state?.instanceId)).toEqual(
      Array.from({ length: MANY }, (_, index) => idOf(index)),
    );
  });

  it("outlasts the engine: what waits is told when it is back", async () => {
    const clock = virtualClock();
    await using engine = restartable(path("engine.sock"));
    const before = waitService();
    await engine.start(before.script);
    await using connection = connect(engine.address, { clock, logger: silentLogger });
    await connection.startInstance({ instanceId: "first", name: "b" });
    const waited = Promise.all(waitForMany(connection));
    await before.until(() => before.waits.size === MANY);
    await engine.stop();
    expect([...before.waits.values()].every(({ isGivenUp }) => isGivenUp)).toBe(true);
    const after = waitService();
    await engine.start(after.script);
    await passTime(
      clock,
      after.until(() => after.waits.size === MANY),
    );
    for (const [id, wait] of after.waits) wait.answer(completed(id));
    expect(await waited).toHaveLength(MANY);
  });

  it("ends with the connection, as do all that wait", async () => {
    await using served = await setUp();
    const waited = waitForMany(served.connection);
    await served.until(() => served.waits.size === MANY);
    const late = served.connection.waitForInstanceStart({ instanceId: "late", getInputsAndOutputs: false });
    await served.connection.close();
    for (const outcome of await Promise.allSettled([...waited, late])) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "UNAVAILABLE" } });
    }
    await served.until(() => [...served.waits.values()].every(({ isGivenUp }) => isGivenUp));
  });

  it("ends with the server, which says why", async () => {
    await using served = await setUp({ connect: { retryTimeout: "0ms" } });
    const waited = waitForMany(served.connection);
    await served.until(() => served.waits.size === MANY);
    const outcomes = Promise.allSettled(waited);
    await served.hub.server.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        reason: { code: "UNAVAILABLE", message: expect.stringMatching(/server is closing/) },
      });
    }
  });

  it("asks for its metadata once, and fails all with what that fails with", async () => {
    let calls = 0;
    const metadata = (): { readonly a: string } => {
      calls += 1;
      if (calls > 101) throw new TypeError("no luck");
      return { a: "1" };
    };
    await using served = await setUp({ connect: { metadata, retryTimeout: "0ms" } });
    const waited = waitForMany(served.connection, 110);
    for (const outcome of await Promise.allSettled(waited.slice(100))) {
      expect(outcome).toMatchObject({ reason: { message: expect.stringMatching(/no luck/) } });
    }
    expect(calls).toBe(102);
    await served.until(() => served.waits.size === 100);
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(waited.slice(0, 100));
  });

  it.each<[string, ConnectOptions]>([
    ["the user does not want streams", { streaming: false }],
    ["what is taken at once is small", { maxMessageSize: 100_000 }],
  ])("is not opened where %s", async (_why, options) => {
    await using served = await setUp({ serve: ONE_STREAM, connect: options });
    const waited = waitForMany(served.connection, 150);
    await served.until(() => served.waits.size === 101);
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await served.until(() => served.waits.size === 150);
    for (const [id, wait] of served.waits) wait.answer(completed(id));
    await Promise.all(waited);
  });
});

describe("an engine that does not know such streams", () => {
  const state = [getInstanceResponse.encode(completed("a"))];
  const answers = { Hello: [new Uint8Array(0)], WaitForInstanceCompletion: state };
  const ours = new Metadata();
  ours.set(extensionMetadata.engine, "1");

  it.each([
    ["of ours, of an earlier version", ours],
    ["of another make", new Metadata()],
  ])("%s: each wait is a call", async (_how, metadata) => {
    await using raw = await rawServer(answers, {}, metadata);
    await using connection = connect(raw.address, { logger: silentLogger });
    await connection.hello();
    for (let round = 0; round < 2; round++) {
      expect(await Promise.all(waitForMany(connection, 150))).toHaveLength(150);
    }
    expect(raw.paths.filter((called) => called.endsWith("/WaitForInstanceCompletion"))).toHaveLength(300);
  });
});
