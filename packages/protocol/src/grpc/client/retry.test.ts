import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import { describe, expect, it, jest } from "@jest/globals";

import { useTemporaryFolder } from "../../../../engine/src/store/testing/temporary-folder.js";
import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import { silentLogger } from "../../logger.js";
import type { OrchestrationState } from "../../model/orchestration-state.js";
import { ServiceError } from "../../service-error.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { overGrpc } from "../testing/over-grpc.js";
import { passSeconds, passTime } from "../testing/pass-time.js";
import { restartable } from "../testing/restartable.js";
import { activity, anything, eventOf } from "../testing/work.js";
import { connect } from "./connect.js";
import type { ConnectOptions } from "./connect-options.js";

const path = useTemporaryFolder();
const someInstance = { instanceId: "a", getInputsAndOutputs: false };
const completed: OrchestrationState = {
  instanceId: "a",
  name: "b",
  orchestrationStatus: "COMPLETED",
  createdTimestamp: 1,
  lastUpdatedTimestamp: 2,
};
let sockets = 0;

function setUp(options: ConnectOptions = {}) {
  const clock = virtualClock();
  const logger = recordingLogger();
  const engine = restartable(path(`${++sockets}.sock`));
  const connection = connect(engine.address, { clock, logger, ...options });
  return { clock, logger, engine, connection };
}

/** Fails with this so often, then answers with that. */
function failing<T>(times: number, error: ServiceError, answer: T): { readonly calls: number; call(): Promise<T> } {
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    call: () => (calls++ < times ? Promise.reject(error) : Promise.resolve(answer)),
  };
}

const gone = new ServiceError("UNAVAILABLE", "no upstream");

describe("a call to an engine that cannot be reached", () => {
  it("is tried again until it can", async () => {
    const { clock, engine, connection } = setUp();
    const call = connection.getInstance(someInstance);
    let settled = false;
    void call.finally(() => (settled = true));
    await passSeconds(clock, 30);
    expect(settled).toBe(false);
    await engine.start({ getInstance: async () => completed });
    expect(await passTime(clock, call)).toMatchObject({ instanceId: "a" });
    await connection.close();
    await engine.stop();
  });

  it("leaves nothing behind for each time that it was tried", async () => {
    const { clock, engine, connection } = setUp();
    const added = jest.spyOn(EventTarget.prototype, "addEventListener");
    const removed = jest.spyOn(EventTarget.prototype, "removeEventListener");
    const left = (): number => added.mock.calls.length - removed.mock.calls.length;
    const abort = new AbortController();
    const options = { signal: abort.signal };
    const history = connection.streamInstanceHistory({ instanceId: "a", forWorkItemProcessing: false }, options);
    const calls = Promise.allSettled([
      history[Symbol.asyncIterator]().next(),
      connection.getInstance(someInstance, options),
      connection.waitForInstanceStart(someInstance, options),
    ]);
    await passSeconds(clock, 60);
    expect(added.mock.calls.length).toBeGreaterThan(15);
    expect(left()).toBeLessThan(10);
    abort.abort();
    await calls;
    jest.restoreAllMocks();
    await connection.close();
    await engine.stop();
  });

  it("is given up after two minutes, and says so", async () => {
    const { clock, connection } = setUp();
    const begun = clock.now();
    const call = connection.hello();
    await expect(passTime(clock, call, 100)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/No engine can be reached.*ENOENT.*Given up after 2m\.$/),
    });
    const lasted = clock.now() - begun;
    expect(lasted).toBeGreaterThanOrEqual(120_000);
    expect(lasted).toBeLessThan(121_000);
  });

  it("is given up after what the user says, at once where that is zero", async () => {
    const patient = setUp({ retryTimeout: "10m" });
    const begun = patient.clock.now();
    await expect(passTime(patient.clock, patient.connection.hello())).rejects.toThrow("Given up after 10m.");
    expect(patient.clock.now() - begun).toBeGreaterThanOrEqual(600_000);

    const impatient = setUp({ retryTimeout: "0ms" });
    await expect(impatient.connection.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(impatient.clock.nextWakeUp).toBeUndefined();
    expect(impatient.logger.lines).toEqual([]);
  });

  it("ends when its caller aborts it between two attempts", async () => {
    const { clock, connection } = setUp();
    const caller = new AbortController();
    const call = connection.getInstance(someInstance, { signal: caller.signal });
    call.catch(() => {});
    await passSeconds(clock, 10);
    caller.abort(new Error("enough"));
    await expect(call).rejects.toMatchObject({ code: "CANCELLED", cause: { message: "enough" } });
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("is not tried in a hurry: pauses grow to five seconds", async () => {
    const { clock, connection } = setUp();
    const script = failing(Infinity, gone, undefined);
    const hub = await overGrpc({ hello: script.call }, { connect: { clock } });
    await expect(passTime(clock, hub.connection.hello(), 50)).rejects.toThrow("Given up");
    // Two minutes at 2.5 seconds on average, and a few quick ones at first.
    expect(script.calls).toBeGreaterThan(25);
    expect(script.calls).toBeLessThan(120);
    await hub[Symbol.asyncDispose]();
    await connection.close();
  });

  it("is told of once, however many calls notice, and so is the end of it", async () => {
    const { clock, logger, engine, connection } = setUp();
    const calls = Promise.all([connection.hello(), connection.hello(), connection.getInstance(someInstance)]);
    await passSeconds(clock, 60);
    expect(logger.lines).toEqual([
      {
        level: "warn",
        details: [],
        message: expect.stringMatching(/^No engine can be reached at unix:.*tried again for 2m\.$/),
      },
    ]);
    await engine.start({ getInstance: async () => undefined });
    await passTime(clock, calls);
    expect(logger.lines.slice(1)).toEqual([
      { level: "warn", details: [], message: `The engine at ${engine.address} answers again.` },
    ]);
    await engine.stop();
    const again = connection.hello();
    again.catch(() => {});
    await passSeconds(clock, 10);
    expect(logger.at("warn")).toHaveLength(3);
    await connection.close();
  });

  it("reaches one that was restarted at the same address", async () => {
    const { clock, engine, connection } = setUp();
    await engine.start({ getInstance: async () => completed });
    expect(await connection.getInstance(someInstance)).toMatchObject({ name: "b" });
    await engine.stop();
    const call = connection.getInstance(someInstance);
    call.catch(() => {});
    await passSeconds(clock, 5);
    await engine.start({ getInstance: async () => ({ ...completed, name: "c" }) });
    expect(await passTime(clock, call)).toMatchObject({ name: "c" });
    await connection.close();
    await engine.stop();
  });
});

describe("a call that fails for another reason", () => {
  it.each(["NOT_FOUND", "INTERNAL", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "ABORTED", "UNKNOWN"] as const)(
    "is not tried again: %s",
    async (code) => {
      const script = failing(Infinity, new ServiceError(code, "no"), undefined);
      await using hub = await overGrpc({ getInstance: script.call });
      await expect(hub.connection.getInstance(someInstance)).rejects.toMatchObject({ code });
      expect(script.calls).toBe(1);
    },
  );
});

describe("a call that may have arrived", () => {
  const purge = { target: { kind: "instance", instanceId: "a" }, recursive: false } as const;
  const turn = { instanceId: "a", completionToken: "t", actions: [], requiresHistory: false };
  const repeatable: readonly (readonly [keyof TaskHubService, (hub: TaskHubService) => Promise<unknown>, unknown])[] = [
    ["hello", (hub) => hub.hello(), undefined],
    ["getInstance", (hub) => hub.getInstance(someInstance), undefined],
    ["waitForInstanceStart", (hub) => hub.waitForInstanceStart(someInstance), undefined],
    ["waitForInstanceCompletion", (hub) => hub.waitForInstanceCompletion(someInstance), undefined],
    [
      "queryInstances",
      (hub) => hub.queryInstances({ maxInstanceCount: 0, fetchInputsAndOutputs: false }),
      { orchestrationState: [] },
    ],
    ["listInstanceIds", (hub) => hub.listInstanceIds({ pageSize: 0 }), { instanceIds: [] }],
    ["suspendInstance", (hub) => hub.suspendInstance({ instanceId: "a" }), undefined],
    ["resumeInstance", (hub) => hub.resumeInstance({ instanceId: "a" }), undefined],
    ["terminateInstance", (hub) => hub.terminateInstance({ instanceId: "a", recursive: false }), undefined],
    ["purgeInstances", (hub) => hub.purgeInstances(purge), { deletedInstanceCount: 1 }],
    ["completeOrchestratorTask", (hub) => hub.completeOrchestratorTask(turn), undefined],
    [
      "completeActivityTask",
      (hub) => hub.completeActivityTask({ instanceId: "a", taskId: 1, completionToken: "t" }),
      undefined,
    ],
    ["abandonOrchestratorTask", (hub) => hub.abandonOrchestratorTask("t"), undefined],
    ["abandonActivityTask", (hub) => hub.abandonActivityTask("t"), undefined],
  ];
  const unrepeatable: typeof repeatable = [
    ["raiseEvent", (hub) => hub.raiseEvent({ instanceId: "a", name: "b" }), undefined],
    [
      "skipGracefulTerminations",
      (hub) => hub.skipGracefulTerminations({ instanceIds: ["a"] }),
      { unterminatedInstanceIds: [] },
    ],
    ["createTaskHub", (hub) => hub.createTaskHub({ recreateIfExists: true }), undefined],
    ["deleteTaskHub", (hub) => hub.deleteTaskHub(), undefined],
    ["rewindInstance", (hub) => hub.rewindInstance({ instanceId: "a" }), undefined],
    [
      "restartInstance",
      (hub) => hub.restartInstance({ instanceId: "a", restartWithNewInstanceId: true }),
      { instanceId: "b" },
    ],
  ];

  it.each(repeatable)("is sent again where a second one changes nothing: %s", async (name, call, answer) => {
    const clock = virtualClock();
    const script = failing(3, gone, answer);
    await using hub = await overGrpc({ [name]: script.call }, { connect: { clock } });
    await passTime(clock, call(hub.connection));
    expect(script.calls).toBe(4);
  });

  it.each(unrepeatable)("is not sent again where a second one would count: %s", async (name, call, answer) => {
    const script = failing(3, gone, answer);
    await using hub = await overGrpc({ [name]: script.call });
    await expect(call(hub.connection)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining("no upstream"),
    });
    expect(script.calls).toBe(1);
  });

  it.each(unrepeatable)("is sent again where it surely did not arrive: %s", async (name, call, answer) => {
    const { clock, engine, connection } = setUp();
    const script = failing(0, gone, answer);
    const called = call(connection);
    called.catch(() => {});
    await passSeconds(clock, 10);
    await engine.start({ [name]: script.call });
    await passTime(clock, called);
    expect(script.calls).toBe(1);
    await connection.close();
    await engine.stop();
  });
});

describe("gRPC itself", () => {
  it("sends nothing again that was answered, whatever the answer says", async () => {
    let calls = 0;
    const server = new Server();
    const refuse: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
      calls += 1;
      // By which a server asks for another attempt at once.
      const metadata = new Metadata();
      metadata.set("grpc-retry-pushback-ms", "0");
      callback({ code: status.UNAVAILABLE, details: "not now", metadata });
    };
    const same = (bytes: Buffer): Buffer => bytes;
    server.register("/TaskHubSidecarService/GetInstance", refuse, same, same, "unary");
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    await using connection = connect(`http://127.0.0.1:${port}`, { logger: silentLogger, retryTimeout: "0ms" });
    await expect(connection.getInstance(someInstance)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(calls).toBe(1);
    server.forceShutdown();
  });
});

describe("a wait", () => {
  it("goes on with a server that comes back after a minute", async () => {
    const { clock, engine, connection } = setUp();
    const first = gate();
    await engine.start({
      waitForInstanceCompletion: () => {
        first.open();
        return new Promise(() => {});
      },
    });
    const wait = connection.waitForInstanceCompletion(someInstance);
    await first.opened;
    clock.advance(3_600_000);
    await engine.stop();
    await passSeconds(clock, 60);
    await engine.start({ waitForInstanceCompletion: async () => completed });
    expect(await passTime(clock, wait)).toMatchObject({ orchestrationStatus: "COMPLETED" });
    await connection.close();
    await engine.stop();
  });

  it("is given up two minutes after the server was last there, not after the wait began", async () => {
    const { clock, engine, connection } = setUp();
    let wait: Promise<unknown> | undefined;
    for (let outages = 0; outages < 3; outages++) {
      const begun = gate();
      await engine.start({
        waitForInstanceCompletion: () => {
          begun.open();
          return new Promise(() => {});
        },
      });
      wait ??= connection.waitForInstanceCompletion(someInstance);
      wait.catch(() => {});
      await passTime(clock, begun.opened);
      clock.advance(600_000);
      await engine.stop();
      await passSeconds(clock, 60);
    }
    const begun = clock.now();
    await expect(passTime(clock, Promise.resolve(wait))).rejects.toThrow("Given up after 2m.");
    expect(clock.now() - begun).toBeLessThan(70_000);
  });
  it("goes on after a gateway has ended it, again and again", async () => {
    const clock = virtualClock();
    let calls = 0;
    await using hub = await overGrpc(
      {
        waitForInstanceStart: async () => {
          calls += 1;
          // The gateway's patience: an hour in all, far more than what is spent on calls that fail.
          clock.advance(60_000);
          if (calls < 60) throw new ServiceError("DEADLINE_EXCEEDED", "upstream request timeout");
          return completed;
        },
      },
      { connect: { clock } },
    );
    expect(await passTime(clock, hub.connection.waitForInstanceStart(someInstance))).toMatchObject({ name: "b" });
    expect(calls).toBe(60);
  });

  it("is not told of as an outage where a gateway has ended it", async () => {
    const clock = virtualClock();
    const logger = recordingLogger();
    const script = failing(8, new ServiceError("DEADLINE_EXCEEDED", "upstream request timeout"), completed);
    await using hub = await overGrpc({ waitForInstanceStart: script.call }, { connect: { clock, logger } });
    await passTime(clock, hub.connection.waitForInstanceStart(someInstance), 10);
    expect(script.calls).toBe(9);
    expect(logger.lines.map(({ level }) => level)).toEqual(new Array<string>(8).fill("debug"));
  });

  it("does not go on for ever with a gateway that ends it at once", async () => {
    const clock = virtualClock();
    const script = failing(Infinity, new ServiceError("DEADLINE_EXCEEDED", "no patience at all"), undefined);
    await using hub = await overGrpc({ waitForInstanceStart: script.call }, { connect: { clock } });
    await expect(passTime(clock, hub.connection.waitForInstanceStart(someInstance), 100)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(script.calls).toBeLessThan(150);
  });
});

describe("a stream", () => {
  it("of history is opened again as long as nothing has come, and never in the middle", async () => {
    const clock = virtualClock();
    let calls = 0;
    await using hub = await overGrpc(
      {
        async *streamInstanceHistory() {
          calls += 1;
          if (calls < 3) throw gone;
          yield [eventOf(1)];
          throw gone;
        },
      },
      { connect: { clock } },
    );
    const history = { instanceId: "a", forWorkItemProcessing: true };
    const stream = hub.connection.streamInstanceHistory(history)[Symbol.asyncIterator]();
    expect(await passTime(clock, stream.next())).toMatchObject({ done: false });
    await expect(stream.next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(calls).toBe(3);
  });

  it("of work is left to its worker to open again", async () => {
    let calls = 0;
    await using hub = await overGrpc({
      async *getWorkItems() {
        calls += 1;
        if (calls > 1) yield activity("a");
        throw gone;
      },
    });
    const next = () => hub.connection.getWorkItems(anything)[Symbol.asyncIterator]().next();
    await expect(next()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await next()).toMatchObject({ value: { kind: "activity" } });
    const nobody = connect("unix:/tmp/reawait-none.sock", { logger: silentLogger });
    const refused = nobody.getWorkItems(anything)[Symbol.asyncIterator]().next();
    await expect(refused).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("ENOENT") });
  });
});
