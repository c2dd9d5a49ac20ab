import { defineEvent, defineOrchestrator, PayloadError } from "@reawait/core";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";
import { Invalid, schemaOf } from "./testing/schema.js";

const buy = defineOrchestrator("buy", async (_ctx, { when }) => when.getTime(), {
  input: schemaOf(({ when }: { readonly when: string }) => {
    if (typeof when !== "string") throw new Invalid("must be a date", ["when"]);
    return { when: new Date(when) };
  }),
});
const approval = defineEvent("approval", {
  payload: schemaOf(async ({ approver }: { readonly approver: string }) => {
    await Promise.resolve();
    if (approver !== "mia") throw new Invalid("is not known", ["approver"]);
    return { approver };
  }),
});

function client() {
  const { connection, asked } = recordingConnection();
  return { client: new Client(connection), asked };
}

describe("start by a definition with a schema", () => {
  it("sends what was given, not what the schema makes of it", async () => {
    const { asked, client: buyer } = client();
    await buyer.start(buy, { when: "2026-11-21" });
    expect(asked).toMatchObject([["startInstance", { input: '{"when":"2026-11-21"}' }]]);
  });

  it("sends nothing that the schema refuses, and says where it is wrong", async () => {
    const { asked, client: buyer } = client();
    const error: unknown = await buyer.start(buy, { when: 7 as never }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PayloadError);
    expect(error).toMatchObject({ path: "$.when" });
    expect(String(error)).toContain('the input of orchestrator "buy" is not valid: when: must be a date');
    expect(asked).toEqual([]);
  });

  it("checks nothing where it goes by the name", async () => {
    const { asked, client: buyer } = client();
    await buyer.start("buy", { when: 7 });
    expect(asked).toHaveLength(1);
  });

  it("checks what an interceptor makes of the input", async () => {
    const { connection } = recordingConnection();
    const buyer = new Client(connection, { interceptors: [(call, next) => next({ ...call, input: "nonsense" })] });
    await expect(buyer.start(buy, { when: "2026-11-21" })).rejects.toBeInstanceOf(PayloadError);
  });
});

describe("raiseEvent by a definition with a schema", () => {
  it("waits for a schema that takes its time", async () => {
    const { asked, client: approver } = client();
    await approver.getHandle("a").raiseEvent(approval, { approver: "mia" });
    expect(asked).toMatchObject([["raiseEvent", { name: "approval", input: '{"approver":"mia"}' }]]);
    const refused = approver.getHandle("a").raiseEvent(approval, { approver: "tom" });
    await expect(refused).rejects.toThrow('the payload of event "approval" is not valid: approver: is not known');
    expect(asked).toHaveLength(1);
  });

  it("checks nothing where it goes by the name", async () => {
    const { asked, client: approver } = client();
    await approver.getHandle("a").raiseEvent("approval", 7);
    expect(asked).toHaveLength(1);
  });
});

describe("what is no definition", () => {
  it.each([() => 1, {}, { kind: "activity", name: "a" }])("is refused: %p", async (value) => {
    const { asked, client: buyer } = client();
    await expect(buyer.start(value as never)).rejects.toThrow("start takes what defineOrchestrator returns, or a name");
    await expect(buyer.getHandle("a").raiseEvent(value as never)).rejects.toThrow(
      "raiseEvent takes what defineEvent returns, or a name",
    );
    expect(asked).toEqual([]);
  });
});

describe("by name", () => {
  const when = new Date(0);

  it("rich payloads travel where both sides are Reawait's", async () => {
    const { asked, client: buyer } = client();
    await buyer.start("buy", { when }, { payload: "rich" });
    await buyer.getHandle("a").raiseEvent("go", new Map(), { payload: "rich" });
    const { asked: byDefinition, client: other } = client();
    await other.start(
      defineOrchestrator("buy", async (_ctx, _input: object) => 1),
      { when },
    );
    await other.getHandle("a").raiseEvent(defineEvent<object>("go"), new Map());
    const inputs = (calls: typeof asked) => calls.map(([, request]) => (request as { readonly input: unknown }).input);
    expect(inputs(asked)).toEqual(inputs(byDefinition));
    expect(inputs(asked)).toEqual([expect.stringContaining("$reawait"), expect.stringContaining("$reawait")]);
  });

  it("plain payloads are what travels otherwise, and what JSON would lose is refused", async () => {
    const { asked, client: buyer } = client();
    await buyer.start("buy", { when }, { payload: "plain" });
    await buyer.start("buy", { when });
    expect(asked).toMatchObject(Array(2).fill(["startInstance", { input: '{"when":"1970-01-01T00:00:00.000Z"}' }]));
    await expect(buyer.getHandle("a").raiseEvent("go", new Map())).rejects.toThrow('pass payload: "rich"');
  });
});

describe("a trace context", () => {
  it("goes with the start as it is, however malformed", async () => {
    const { asked, client: buyer } = client();
    const traceContext = { traceParent: "no trace parent", traceState: "a=b" };
    await buyer.start("buy", undefined, { traceContext });
    await buyer.start("buy");
    expect(asked).toMatchObject([
      ["startInstance", { parentTraceContext: traceContext }],
      ["startInstance", { parentTraceContext: undefined }],
    ]);
  });
});
