import { ConnectionError, createPayloadConverter, NotSupportedError, TimeoutError } from "@reawait/core";
import { ServiceError, type Connection, type ConnectionScope } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { labelling } from "../../core/src/codec/testing/codecs.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { turnOfEventLoop } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";
import type { ClientScope } from "./client-environment.js";
import { recordingConnection } from "./testing/recording-connection.js";

/** A connection that keeps the scopes of its siblings; what they are asked, it is. */
function scoped() {
  const { connection: base, asked } = recordingConnection();
  const scopes: (readonly ConnectionScope[])[] = [];
  const within = (outer: readonly ConnectionScope[]): Connection => ({
    ...base,
    with(scope) {
      scopes.push([...outer, scope]);
      return within([...outer, scope]);
    },
  });
  return { connection: within([]), scopes, asked };
}

describe("client.with", () => {
  it("gives a client on a sibling of the connection", async () => {
    const { asked, connection, scopes } = scoped();
    const client = new Client(connection).with({ taskHub: "orders", metadata: { tenant: "acme" } });
    await client.getHandle("a").suspend();
    expect(scopes).toEqual([[{ taskHub: "orders", metadata: { tenant: "acme" } }]]);
    expect(asked).toHaveLength(1);
    client.with({ metadata: { user: "mia" } });
    expect(scopes[1]).toEqual([
      { taskHub: "orders", metadata: { tenant: "acme" } },
      { taskHub: undefined, metadata: { user: "mia" } },
    ]);
  });

  it("stays on the connection where nothing of it is to differ", () => {
    const { connection, scopes } = scoped();
    new Client(connection).with({ timeout: "5s", metadata: {} }).with({});
    expect(scopes).toEqual([]);
  });

  it("takes over every option that it is not told, and lets the client be", async () => {
    const { asked, connection } = scoped();
    const [x, y] = [labelling("x").codec, labelling("y").codec];
    const seen: string[] = [];
    const converter = { ...createPayloadConverter(), write: () => '"written"' };
    const clock = virtualClock();
    const client = new Client(connection, {
      clock,
      converter,
      codecs: [x],
      timeout: "5s",
      interceptors: [(call, next) => next({ ...call, input: (seen.push("outer"), call.input) })],
    });
    const send = async (from: Client): Promise<unknown> => {
      await from.getHandle("a").terminate({ output: 1 });
      return asked.at(-1)?.[1];
    };
    expect(await send(client)).toMatchObject({ output: 'x("written")' });
    expect(await send(client.with({}))).toMatchObject({ output: 'x("written")' });
    expect(await send(client.with({ converter: undefined, codecs: undefined }))).toMatchObject({
      output: 'x("written")',
    });
    expect(await send(client.with({ converter: createPayloadConverter() }))).toMatchObject({ output: "x(1)" });
    expect(await send(client.with({ codecs: [y] }))).toMatchObject({ output: 'y("written")' });
    expect(await send(client.with({ codecs: [] }))).toMatchObject({ output: '"written"' });
    expect(seen).toHaveLength(6);
    await send(client.with({ interceptors: [] }));
    expect(seen).toHaveLength(6);
    expect(await send(client)).toMatchObject({ output: 'x("written")' });
  });

  it("keeps clock and timeout", async () => {
    const clock = virtualClock();
    const { connection } = recordingConnection();
    const silent: Connection = { ...connection, suspendInstance: waitForAbort, with: () => silent };
    const client = new Client(silent, { clock, timeout: "5s" });
    const kept = client
      .with({ metadata: { a: "b" } })
      .getHandle("a")
      .suspend();
    await turnOfEventLoop();
    clock.advance(5_000);
    await expect(kept).rejects.toMatchObject({ timeout: 5_000 });
    const other = client.with({ timeout: "1s" }).getHandle("a").suspend();
    await turnOfEventLoop();
    clock.advance(1_000);
    await expect(other).rejects.toBeInstanceOf(TimeoutError);
  });

  it.each(["reawait", "reawait-engine", "Reawait-Sessions", "REAWAIT:x"])("refuses the metadata %p", (key) => {
    const { connection, scopes } = scoped();
    expect(() => new Client(connection).with({ metadata: { [key]: "1" } })).toThrow(
      `the metadata "${key}" cannot be used: names that begin with "reawait" are reserved`,
    );
    expect(scopes).toEqual([]);
  });

  it.each(["", 7, null])("refuses the task hub %p", (taskHub) => {
    const client = new Client(scoped().connection);
    expect(() => client.with({ taskHub: taskHub as never })).toThrow("taskHub must be a non-empty string");
  });
});

describe("client.with, where the engine refuses", () => {
  const refusing = (error: ServiceError, scope: ClientScope): unknown => {
    const connection: Connection = {
      ...recordingConnection().connection,
      with() {
        throw error;
      },
    };
    try {
      return new Client(connection).with(scope);
    } catch (thrown) {
      return thrown;
    }
  };

  it("a task hub that it does not have, says so", () => {
    const cause = new ServiceError("NOT_FOUND", 'This engine holds the task hub "bills", not "orders".');
    const error = refusing(cause, { taskHub: "orders" });
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      cause,
      message:
        'a client of the task hub "orders": a scripted engine answered NOT_FOUND: ' +
        'This engine holds the task hub "bills", not "orders".',
    });
  });

  it("all of it, says so", () => {
    const error = refusing(new ServiceError("UNIMPLEMENTED", "no hubs here"), { metadata: { tenant: "acme" } });
    expect(error).toBeInstanceOf(NotSupportedError);
    expect(String(error)).toContain("a client with metadata is not supported by this engine (a scripted engine)");
  });
});

function waitForAbort(_request: unknown, options?: { readonly signal?: AbortSignal | undefined }): Promise<never> {
  return new Promise((_, reject) => {
    options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
  });
}
