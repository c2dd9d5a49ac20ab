import { defineOrchestrator } from "@reawait/core";
import type { QueryInstancesRequest } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { closeEnvironments, openEnvironment } from "../../testing/src/environment/testing/open-environment.js";
import { Client } from "./client.js";
import type { ListOptions } from "./list-instances.js";

afterEach(closeEnvironments);

const done = defineOrchestrator("done", async (_ctx, n: number) => n);
const fail = defineOrchestrator("fail", async () => {
  throw new Error("no");
});
const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent("never"));

/** Ten instances, a second apart: d0, f1, w2, d3, and so on. The client counts the pages that it reads. */
async function ten() {
  const env = await openEnvironment({ orchestrators: [done, fail, wait], time: "manual" });
  const began = env.now().getTime();
  for (let n = 0; n < 10; n++) {
    if (n % 3 === 0) await env.start(done, n, { instanceId: `d${n}` });
    if (n % 3 === 1) await env.start(fail, undefined, { instanceId: `f${n}` });
    if (n % 3 === 2) await env.start(wait, undefined, { instanceId: `w${n}` });
    await env.advance("1s");
  }
  const pages: QueryInstancesRequest[] = [];
  const { connection } = env.engine;
  const counting = new Client({
    ...connection,
    queryInstances(request, options) {
      pages.push(request);
      return connection.queryInstances(request, options);
    },
  });
  const ids = async (options?: ListOptions): Promise<string[]> => {
    const all: string[] = [];
    for await (const { instanceId } of counting.list(options)) all.push(instanceId);
    return all;
  };
  return { began, client: counting, ids, pages };
}

describe("list", () => {
  it("gives all instances, oldest first, however many pages there are", async () => {
    const { ids, pages } = await ten();
    const all = ["d0", "f1", "w2", "d3", "f4", "w5", "d6", "f7", "w8", "d9"];
    expect(await ids()).toEqual(all);
    expect(pages).toHaveLength(1);
    for (const pageSize of [1, 3, 5, 10]) {
      pages.length = 0;
      expect(await ids({ pageSize })).toEqual(all);
      expect(pages.length).toBeGreaterThanOrEqual(Math.ceil(10 / pageSize));
      expect(pages.map(({ maxInstanceCount }) => maxInstanceCount)).toEqual(pages.map(() => pageSize));
    }
  });

  it("reads no further than it is iterated", async () => {
    const { client, pages } = await ten();
    for await (const { instanceId } of client.list({ pageSize: 2 })) if (instanceId === "w2") break;
    expect(pages).toHaveLength(2);
    client.list();
    expect(pages).toHaveLength(2);
  });

  it("goes by status", async () => {
    const { ids } = await ten();
    expect(await ids({ statuses: ["FAILED"] })).toEqual(["f1", "f4", "f7"]);
    expect(await ids({ statuses: ["RUNNING", "FAILED"], pageSize: 2 })).toEqual(["f1", "w2", "f4", "w5", "f7", "w8"]);
    expect(await ids({ statuses: ["SUSPENDED"] })).toEqual([]);
  });

  it("gives none for an empty list of statuses, which to an engine would mean any", async () => {
    const { ids, pages } = await ten();
    expect(await ids({ statuses: [] })).toEqual([]);
    expect(pages).toEqual([]);
  });

  it("goes by the prefix of the id", async () => {
    const { ids } = await ten();
    expect(await ids({ instanceIdPrefix: "w" })).toEqual(["w2", "w5", "w8"]);
    expect(await ids({ instanceIdPrefix: "%" })).toEqual([]);
  });

  it("goes by the time of creation, both ends included", async () => {
    const { began, ids } = await ten();
    const after = (seconds: number): Date => new Date(began + seconds * 1_000);
    expect(await ids({ createdFrom: after(7) })).toEqual(["f7", "w8", "d9"]);
    expect(await ids({ createdTo: after(1) })).toEqual(["d0", "f1"]);
    expect(await ids({ createdFrom: after(3), createdTo: after(5), pageSize: 1 })).toEqual(["d3", "f4", "w5"]);
  });

  it("leaves payloads out, unless they are asked for", async () => {
    const { client } = await ten();
    const without = [];
    for await (const status of client.list({ instanceIdPrefix: "d" })) without.push([status.input, status.output]);
    expect(without).toEqual(Array(4).fill([undefined, undefined]));
    const withThem = [];
    for await (const status of client.list({ instanceIdPrefix: "d", fetchPayloads: true }))
      withThem.push(status.output);
    expect(withThem).toEqual([0, 3, 6, 9]);
  });

  it("may be iterated again only by asking again", async () => {
    const { client, ids } = await ten();
    const list = client.list();
    for await (const _ of list) break;
    for await (const _ of list) throw new Error("it is over");
    expect(await ids()).toHaveLength(10);
  });

  it("ends at an empty token, as at none, and goes on after an empty page", async () => {
    const tokens = ["more", "yet more", ""];
    const asked: (string | undefined)[] = [];
    const { connection } = scriptedHub({
      async queryInstances({ continuationToken }) {
        asked.push(continuationToken);
        return { orchestrationState: [], continuationToken: tokens.shift() };
      },
    });
    for await (const _ of new Client(connection).list()) throw new Error("there is none");
    expect(asked).toEqual([undefined, "more", "yet more"]);
  });

  it.each([0, -1, 1.5, NaN, Infinity])("refuses a page size of %p at the call", (pageSize) => {
    const { connection } = scriptedHub();
    expect(() => new Client(connection).list({ pageSize })).toThrow(RangeError);
  });

  it("refuses invalid dates at the call", () => {
    const client = new Client(scriptedHub().connection);
    expect(() => client.list({ createdFrom: new Date(NaN) })).toThrow("createdFrom is an invalid Date");
    expect(() => client.list({ createdTo: new Date("never") })).toThrow("createdTo is an invalid Date");
  });
});
