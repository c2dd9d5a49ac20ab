import { ConnectionError, defineOrchestrator, NotSupportedError, type InterceptedCall } from "@reawait/core";
import { ServiceError, silentLogger, type Connection } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeHubs, openHub, turnOfEventLoop, type TestHub } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await closeHubs();
  for (const close of closers.splice(0)) await close();
});

const greet = defineOrchestrator("greet", async (ctx, name: string) => `${ctx.instanceId}: ${name}`);

const errorOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

const inProcess = async ({ engine }: TestHub): Promise<Connection> => engine.connection;
const byGrpc = async ({ engine, clock }: TestHub): Promise<Connection> => {
  const connection = connect((await engine.listen()).address, { clock, logger: silentLogger });
  closers.push(() => connection.close());
  return connection;
};

describe.each([
  ["in process", inProcess],
  ["by gRPC", byGrpc],
])("a client of several task hubs, %s", (_, reach) => {
  it("makes one, uses it beside the first, and deletes it", async () => {
    const hub = await openHub({ taskHub: "orders" });
    const connection = await reach(hub);
    const orders = new Client(connection);
    const bills = orders.with({ taskHub: "bills" });
    const missing = await errorOf(bills.start(greet, "early"));
    expect(missing).toBeInstanceOf(ConnectionError);
    expect(String(missing)).toContain(
      'Make it with client.with({ taskHub: "bills" }).createTaskHub(), or let the engine',
    );

    await bills.createTaskHub();
    await hub.startedWorker({ orchestrators: [greet] }, connection);
    await hub.startedWorker({ orchestrators: [greet] }, connection.with({ taskHub: "bills" }));
    const one = await orders.start(greet, "order", { instanceId: "a" });
    const other = await bills.start(greet, "bill", { instanceId: "a" });
    expect([await one.result(), await other.result()]).toEqual(["a: order", "a: bill"]);

    await bills.createTaskHub();
    expect((await other.status())?.runtimeStatus).toBe("COMPLETED");
    await bills.createTaskHub({ recreateIfExists: true });
    expect(await other.status()).toBeUndefined();
    await bills.deleteTaskHub();
    expect(await errorOf(bills.deleteTaskHub())).toMatchObject({
      name: "ConnectionError",
      message: expect.stringMatching(
        /^deletion of the task hub: .* answered NOT_FOUND: There is no task hub "bills" here/,
      ),
    });
    expect(await one.result()).toBe("a: order");
  });

  it("is told so where what it waits for is deleted with its task hub", async () => {
    const hub = await openHub();
    const bills = new Client(await reach(hub)).with({ taskHub: "bills" });
    await bills.createTaskHub();
    const handle = await bills.start(greet, "bill", { instanceId: "a" });
    const result = errorOf(handle.result());
    while (hub.engine.waiters === 0) await handle.status();
    await bills.deleteTaskHub();
    expect(await result).toBeInstanceOf(ConnectionError);
    expect(String(await result)).toContain('NOT_FOUND: The task hub "bills" was deleted.');
  });

  it("finds the workers of one that was made anew at work again: they have connected by themselves", async () => {
    const hub = await openHub();
    const connection = await reach(hub);
    const client = new Client(connection);
    await hub.startedWorker({ orchestrators: [greet] }, connection);
    expect(await (await client.start(greet, "before", { instanceId: "a" })).result()).toBe("a: before");
    await client.deleteTaskHub();
    await client.createTaskHub();
    const handle = await client.start(greet, "after", { instanceId: "a" });
    const result = handle.result();
    const done = result.then(() => true);
    while (!(await Promise.race([done, turnOfEventLoop()]))) hub.clock.advance(100);
    expect(await result).toBe("a: after");
  });
});

describe("a call about a task hub", () => {
  it("goes past the interceptors, within a timeout, and asks what it was told to", async () => {
    const { asked, connection } = recordingConnection();
    const seen: Pick<InterceptedCall, "operation" | "instanceId">[] = [];
    const client = new Client(connection, {
      interceptors: [
        (call, next) => (seen.push({ operation: call.operation, instanceId: call.instanceId }), next(call)),
      ],
    });
    await client.createTaskHub();
    await client.createTaskHub({ recreateIfExists: true, timeout: "1s" });
    await client.deleteTaskHub();
    expect(asked).toEqual([
      ["createTaskHub", { recreateIfExists: false }],
      ["createTaskHub", { recreateIfExists: true }],
      ["deleteTaskHub", undefined],
    ]);
    expect(seen).toEqual(
      ["createTaskHub", "createTaskHub", "deleteTaskHub"].map((operation) => ({ operation, instanceId: "" })),
    );
  });

  it("that an engine does not know is not supported", async () => {
    const refuse = () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown method"));
    const client = new Client({ ...recordingConnection().connection, createTaskHub: refuse, deleteTaskHub: refuse });
    for (const call of [client.createTaskHub(), client.deleteTaskHub()]) {
      expect(await errorOf(call)).toBeInstanceOf(NotSupportedError);
    }
    expect(String(await errorOf(client.createTaskHub()))).toContain(
      "creation of the task hub is not supported by this engine (a scripted engine)",
    );
  });

  it.each(["../orders", "a b", "x".repeat(65)])(
    "is refused where the embedded engine can have none named %j",
    async (taskHub) => {
      const { client } = await openHub();
      expect(() => client.with({ taskHub })).toThrow(TypeError);
      expect(() => client.with({ taskHub })).toThrow(
        "cannot be the name of a task hub: it is made of letters, digits,",
      );
    },
  );
});
