/** What the compiler would have refused, and plain JavaScript does not. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Engine } from "@reawait/engine";
import { Client } from "./client.js";

let engine: Engine;
let client: Client;

beforeAll(async () => {
  engine = await Engine.open({ storage: ":memory:" });
  client = new Client(engine.connection);
});
afterAll(async () => engine.close());

describe("a client", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["an engine", () => engine],
    ["an address", "http://localhost:4001"],
  ])("of %s is refused, and told what it takes", (_what, given) => {
    const connection: unknown = typeof given === "function" ? given() : given;
    expect(() => new Client(connection as never)).toThrow(
      new TypeError("a client takes a connection first: `engine.connection`, or what `connect(address)` returned"),
    );
  });

  it("refuses a status that is none, instead of finding nothing", async () => {
    const none = /^(statuses|replaceableStatuses): "failed" is no status\. Statuses are PENDING, RUNNING/;
    expect(() => client.list({ statuses: ["failed" as never] })).toThrow(none);
    await expect(client.purge({ statuses: ["failed" as never] })).rejects.toThrow(none);
    await expect(client.start("o", undefined, { replaceableStatuses: ["failed" as never] })).rejects.toThrow(none);
    expect(() => client.list({ statuses: "FAILED" as never })).toThrow(/statuses takes a list of statuses, such as/);
  });

  it("refuses options that are no object, instead of dropping them", async () => {
    const handle = client.getHandle("i");
    await expect(handle.terminate("done" as never)).rejects.toThrow(
      new TypeError('terminate takes its options as an object, not "done"'),
    );
    await expect(handle.suspend("a reason" as never)).rejects.toThrow(/suspend takes its options as an object/);
  });

  it.each<[given: unknown, shown: string]>([
    [undefined, "undefined (do two modules import each other?)"],
    [null, "null"],
    [7, "a number"],
    [{ kind: "activity", name: "a" }, 'a definition of kind "activity"'],
    [{ name: "a" }, "an object"],
  ])("says what it starts and raises, where it is given %p", async (given, shown) => {
    await expect(client.start(given as never)).rejects.toThrow(
      new TypeError(`start takes what defineOrchestrator returns, or a name, not ${shown}`),
    );
    await expect(client.getHandle("i").raiseEvent(given as never)).rejects.toThrow(
      new TypeError(`raiseEvent takes what defineEvent returns, or a name, not ${shown}`),
    );
  });

  it("names the option that is no duration", async () => {
    const handle = client.getHandle("i");
    await expect(handle.status({ timeout: 1_000 as never })).rejects.toThrow(
      /^timeout: The bare number 1000 is not a duration/,
    );
    await expect(client.start("o", undefined, { startAt: "soon" as never })).rejects.toThrow(
      /^startAt: "soon" is not a duration/,
    );
    expect(() => new Client(engine.connection, { timeout: 5 as never })).toThrow(
      /^the client's option timeout: The bare/,
    );
  });
});

describe("an engine", () => {
  it.each([undefined, {}, { storage: "" }, { storage: 5 }])("opened with %p is told what it takes", async (options) => {
    await expect(Engine.open(options as never)).rejects.toThrow(
      new TypeError('Engine.open takes where to store: { storage: "orders.db" }, or { storage: ":memory:" }.'),
    );
  });
});
