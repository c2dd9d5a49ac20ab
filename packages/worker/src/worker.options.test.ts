import { createPayloadConverter, defineActivity, defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import { Worker } from "./worker.js";
import type { WorkerOptions } from "./worker-options.js";

afterEach(closeHubs);

const make = (options: WorkerOptions) => new Worker(scriptedHub().connection, options);

describe("the numeric options", () => {
  it.each([
    ["maxConcurrentActivities", 0],
    ["maxConcurrentActivities", -1],
    ["maxConcurrentActivities", 1.5],
    ["maxConcurrentActivities", NaN],
    ["maxConcurrentActivities", Infinity],
    ["maxConcurrentOrchestrations", 0],
    ["maxSessions", -1],
    ["maxSessions", 0.5],
  ])("%s refuses %d, by name", (name, value) => {
    expect(() => make({ [name]: value })).toThrow(RangeError);
    expect(() => make({ [name]: value })).toThrow(`the worker's option ${name} must be a whole number`);
  });

  it.each([-0.1, 1.1, 75, NaN, "0.5"])("sessionHeapLimit refuses %p, by name", (value) => {
    expect(() => make({ sessionHeapLimit: value as number })).toThrow(RangeError);
    expect(() => make({ sessionHeapLimit: value as number })).toThrow(
      `the worker's option sessionHeapLimit must be a number from 0 to 1, not ${value}`,
    );
  });

  it("take their least values", () => {
    make({ maxConcurrentActivities: 1, maxConcurrentOrchestrations: 1, maxSessions: 0, shutdownGracePeriod: "0s" });
    make({ sessionHeapLimit: 0 });
    make({ sessionHeapLimit: 1 });
  });

  it("refuse what is no number at all", () => {
    expect(() => make({ maxSessions: "many" as never })).toThrow("not many");
  });

  it("refuse a grace period that is no duration", () => {
    expect(() => make({ shutdownGracePeriod: "soon" as never })).toThrow("soon");
    expect(() => make({ shutdownGracePeriod: 10 as never })).toThrow(TypeError);
  });
});

describe("the options that are a choice", () => {
  const versioning = { version: "1", match: "strict", onMismatch: "fail" } as const;

  it.each<[string, object]>([
    ['workItemFilters must be "registered" or "none", not "all"', { workItemFilters: "all" }],
    ['onNonDeterminism must be "hold" or "fail", not true', { onNonDeterminism: true }],
    [
      'versioning.match must be "strict" or "currentOrOlder", not "none"',
      { versioning: { ...versioning, match: "none" } },
    ],
    [
      'versioning.onMismatch must be "fail" or "reject", not undefined',
      { versioning: { ...versioning, onMismatch: undefined } },
    ],
    ['versioning.version must be a text such as "2.1.0", not 2', { versioning: { ...versioning, version: 2 } }],
    ['versioning.version must be a text such as "2.1.0", not ""', { versioning: { ...versioning, version: "" } }],
  ])("refuse another one: %s", (message, options) => {
    expect(() => make(options)).toThrow(TypeError);
    expect(() => make(options)).toThrow(`the worker's option ${message}`);
  });

  it("take each of theirs", () => {
    make({ workItemFilters: "none", onNonDeterminism: "fail", versioning });
    make({ versioning: { version: "1", match: "currentOrOlder", onMismatch: "reject" } });
  });
});

describe("the connection", () => {
  it.each([undefined, null, {}, "http://localhost:4001"])("is refused where it is none: %p", (connection) => {
    expect(() => new Worker(connection as never, {})).toThrow(
      "a worker takes a connection first: `engine.connection`, or what `connect(address)` returned",
    );
  });

  it("is refused where it is the engine", async () => {
    const { engine } = await openHub();
    expect(() => new Worker(engine as never, {})).toThrow(TypeError);
  });
});

describe("the definitions", () => {
  const say = defineActivity("say", () => "a");

  it("may come twice, from lists of several modules", () => {
    make({ activities: [say, say] });
  });

  it("are refused where two of them have one name and version", () => {
    expect(() => make({ activities: [say, defineActivity("say", () => "b")] })).toThrow(
      'two activities are named "say": give one another name or version',
    );
    const greet = (): string => "hi";
    const twice = [
      defineOrchestrator("greet", greet, { version: "2" }),
      defineOrchestrator("greet", () => "ho", { version: "2" }),
    ];
    expect(() => make({ orchestrators: twice })).toThrow('two orchestrators are named "greet" with version "2"');
  });

  it("may have one name in several versions", () => {
    make({ activities: [say, defineActivity("say", () => "b", { version: "2" })] });
  });

  it("are refused where they are something else", () => {
    expect(() => make({ activities: [(() => 1) as never] })).toThrow(
      `the worker's "activities" take what defineActivity returns, not function`,
    );
    expect(() => make({ orchestrators: [say as never] })).toThrow('not a definition of kind "activity"');
    expect(() => make({ orchestrators: [undefined as never] })).toThrow("not undefined");
    expect(() => make({ activities: say as never })).toThrow(`the worker's option activities must be a list`);
    expect(() => make({ orchestrators: "greet" as never })).toThrow(`the worker's option orchestrators must be a list`);
  });

  it("are refused where there are no options at all", () => {
    expect(() => make(undefined as never)).toThrow("a worker takes its options second");
  });
});

describe("the converter", () => {
  class Money {
    constructor(
      readonly amount: number,
      readonly currency: string,
    ) {}
  }

  it("reads and writes inputs, results and failures of both orchestrators and activities", async () => {
    const converter = createPayloadConverter({ classes: { Money } });
    const double = defineActivity("double", (_ctx, { amount, currency }: Money) => new Money(amount * 2, currency));
    const pay = defineOrchestrator("pay", async (ctx, price: Money) => await ctx.callActivity(double, price));
    await using env = await TestEnvironment.create({
      orchestrators: [pay],
      activities: [double],
      unmocked: "run",
      converter,
    });
    const result = await env.run(pay, new Money(5, "CHF"));
    expect(result).toBeInstanceOf(Money);
    expect(result).toEqual(new Money(10, "CHF"));
  });
});
