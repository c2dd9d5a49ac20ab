import { afterEach, describe, expect, it } from "@jest/globals";
import {
  defineActivity,
  defineEvent,
  defineOrchestrator,
  ForeignAwaitError,
  NonDeterminismError,
  whenAny,
  type OrchestrationContext,
} from "@reawait/core";
import { readHistory, writeHistory } from "@reawait/protocol/history-json";
import { closeHubs } from "../../../worker/src/testing/test-hub.js";
import { replay } from "./replay.js";
import type { ReplayOptions } from "./replay-options.js";
import { recorded, untilRecorded, type Recording } from "./testing/recorded.js";

afterEach(closeHubs);

type Code = (ctx: OrchestrationContext<number>, input: number) => Promise<unknown>;

const add = defineActivity("add", (_ctx, [a, b]: readonly [number, number]) => a + b);
const note = defineActivity("note", (_ctx, text: string) => text.length);
const broken = defineActivity("broken", () => {
  throw new TypeError("out of order");
});
const child = defineOrchestrator("child", async (_ctx, n: number) => n * 2);
const paid = defineEvent<string>("paid");
const all: Recording = { activities: [add, note, broken], children: [child], input: 5 };

const order = (code: Code) => defineOrchestrator("order", code);

const errorOf = async (code: Code, history: string, options?: ReplayOptions): Promise<unknown> =>
  await replay(order(code), history, options).then(
    () => undefined,
    (error: unknown) => error,
  );

/** A bit of everything. */
const original: Code = async (ctx, input) => {
  const sum = await ctx.callActivity(add, [input, 1]);
  await ctx.createTimer("1h");
  const doubled = await ctx.callSubOrchestrator(child, sum);
  ctx.sendEvent("audit", "booked", { doubled });
  await ctx.callActivity(note, "done");
  return { doubled };
};

const past: Recording["meanwhile"] = async (handle, hub) => {
  await untilRecorded(handle, "timerCreated");
  hub.clock.advance(3_600_000);
  await handle.waitForCompletion();
};

const changes: readonly (readonly [string, Code, string, string])[] = [
  [
    "an activity was added before all others",
    async (ctx, input) => {
      await ctx.callActivity(note, "start");
      return await original(ctx, input);
    },
    'activity "add" was scheduled (task 1)',
    'schedule activity "note" (task 1)',
  ],
  [
    "an activity was removed",
    async (ctx, input) => {
      await ctx.createTimer("1h");
      return input;
    },
    'activity "add" was scheduled (task 1)',
    "create a timer (task 1)",
  ],
  [
    "an activity was renamed",
    async (ctx, input) => await ctx.callActivity("sum", [input, 1]),
    'activity "add" was scheduled (task 1)',
    'schedule activity "sum" (task 1)',
  ],
  [
    "calls were reordered",
    async (ctx, input) => {
      const sum = await ctx.callActivity(add, [input, 1]);
      await ctx.callSubOrchestrator(child, sum);
      await ctx.createTimer("1h");
    },
    "a timer was created (task 2)",
    'start sub-orchestration "child"',
  ],
  [
    "an activity was given another input",
    async (ctx, input) => await ctx.callActivity(add, [input, 2]),
    'activity "add" was scheduled (task 1) with the input [5,1]',
    'schedule activity "add" (task 1) with the input [5,2]',
  ],
  [
    "a timer was made longer",
    async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      await ctx.createTimer("2h");
    },
    "a timer was created (task 2) for ",
    "create a timer (task 2) for ",
  ],
  [
    "a sub-orchestration was given another input",
    async (ctx, input) => {
      const sum = await ctx.callActivity(add, [input, 1]);
      await ctx.createTimer("1h");
      await ctx.callSubOrchestrator(child, sum + 1);
    },
    "with the input 6",
    "with the input 7",
  ],
  [
    "an event was sent with another payload",
    async (ctx, input) => {
      const sum = await ctx.callActivity(add, [input, 1]);
      await ctx.createTimer("1h");
      await ctx.callSubOrchestrator(child, sum);
      ctx.sendEvent("audit", "booked", { tripled: 18 });
      await ctx.callActivity(note, "done");
    },
    'event "booked" was sent to "audit" (task 4) with the payload {"doubled":12}',
    'send event "booked" to "audit" (task 4) with the payload {"tripled":18}',
  ],
  [
    "it returns too early",
    async (ctx, input) => await ctx.callActivity(add, [input, 1]),
    "a timer was created (task 2)",
    "return",
  ],
  [
    "it throws",
    async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      throw new RangeError("too much");
    },
    "a timer was created (task 2)",
    "throw RangeError: too much",
  ],
  [
    "it returns something else",
    async (ctx, input) => ({ ...((await original(ctx, input)) as object), at: 1 }),
    'that it completed with the result {"doubled":12}',
    'return with the result {"doubled":12,"at":1}',
  ],
  [
    "it throws in the end",
    async (ctx, input) => {
      await original(ctx, input);
      throw new RangeError("too much");
    },
    "that it completed",
    "throw RangeError: too much",
  ],
  [
    "it goes on after its end",
    async (ctx, input) => {
      const result = await original(ctx, input);
      await ctx.waitForExternalEvent(paid);
      return result;
    },
    "that it completed",
    'not end, with wait for event "paid" still open',
  ],
  [
    "it does one thing more, and does not wait for it",
    async (ctx, input) => {
      const result = await original(ctx, input);
      void ctx.callActivity(note, "bye");
      return result;
    },
    "nothing of it",
    'schedule activity "note" (task 6)',
  ],
];

describe("a history that was recorded", () => {
  it("replays with the code that wrote it, and tells where that stands", async () => {
    const history = await recorded(order(original), { ...all, meanwhile: past });
    expect(await replay(order(original), history)).toEqual({
      instanceId: "order-17",
      name: "order",
      version: undefined,
      events: readHistory(history).length,
      generations: 1,
      status: "COMPLETED",
      waitingFor: [],
    });
  });

  it.each(changes)("does not replay where %s", async (_what, changed, historySays, codeDid) => {
    const history = await recorded(order(original), { ...all, meanwhile: past });
    const error = await errorOf(changed, history);
    expect(error).toBeInstanceOf(NonDeterminismError);
    const { mismatch, message } = error as NonDeterminismError;
    expect(mismatch.instanceId).toBe("order-17");
    expect(mismatch.historySays).toContain(historySays);
    expect(mismatch.codeDid).toContain(codeDid);
    expect(message).toContain(`history says ${mismatch.historySays}, the code did ${mismatch.codeDid}`);
  });

  it("is told with the number of its event, and the line of the code", async () => {
    const history = await recorded(order(original), { ...all, meanwhile: past });
    const error = await errorOf(async (ctx, input) => await ctx.callActivity(add, [input, 2]), history);
    expect(error).toMatchObject({
      mismatch: { eventNumber: 3 },
      callSite: expect.stringMatching(/replay\.test\.ts:\d+/),
    });
    expect(readHistory(history)[2]?.kind).toBe("taskScheduled");
    const atEnd = (await errorOf(async (...args) => [await original(...args)], history)) as NonDeterminismError;
    expect(readHistory(history)[atEnd.mismatch.eventNumber - 1]?.kind).toBe("executionCompleted");
  });

  it("replays with other inputs and times, or another result, where the test says so", async () => {
    const history = await recorded(order(original), { ...all, meanwhile: past });
    const changed: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 100]);
      await ctx.createTimer("2d");
      await ctx.callSubOrchestrator(child, 0);
      ctx.sendEvent("audit", "booked");
      await ctx.callActivity(note, "fertig");
      return { doubled: 12 };
    };
    expect(await errorOf(changed, history)).toBeInstanceOf(NonDeterminismError);
    expect(await errorOf(changed, history, { compareInputs: false })).toBeUndefined();
    const other: Code = async (...args) => [await original(...args)];
    expect(await errorOf(other, history, { compareInputs: false })).toBeInstanceOf(NonDeterminismError);
    expect(await errorOf(other, history, { compareOutcome: false })).toBeUndefined();
  });

  it("replays as far as it goes, where it is not over", async () => {
    const code: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      const winner = await whenAny({ paid: ctx.waitForExternalEvent(paid), late: ctx.createTimer("1d") });
      return await ctx.callActivity(note, winner.key);
    };
    const history = await recorded(order(code), {
      ...all,
      meanwhile: (handle) => untilRecorded(handle, "timerCreated"),
    });
    expect(await replay(order(code), history)).toMatchObject({
      status: "RUNNING",
      waitingFor: ["timer (task 2)", 'wait for event "paid"'],
    });
    // What comes after that may be anything.
    const later: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      await whenAny({ paid: ctx.waitForExternalEvent(paid), late: ctx.createTimer("1d") });
      return "changed";
    };
    expect(await errorOf(later, history)).toBeUndefined();
    const more: Code = async (ctx, input) => {
      void ctx.callActivity(note, "one more").catch(() => undefined);
      return await code(ctx, input);
    };
    expect(await errorOf(more, history)).toBeInstanceOf(NonDeterminismError);
    const atItsEnd: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      const tasks = { paid: ctx.waitForExternalEvent(paid), late: ctx.createTimer("1d"), more: ctx.createTimer("2d") };
      return (await whenAny(tasks)).key;
    };
    expect(await errorOf(atItsEnd, history)).toMatchObject({
      mismatch: { historySays: "nothing of it", codeDid: "create a timer (task 3)" },
    });
  });

  it("replays where it is suspended, was terminated, or failed", async () => {
    const waits: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      return await ctx.waitForExternalEvent(paid);
    };
    const suspended = await recorded(order(waits), {
      ...all,
      meanwhile: async (handle) => {
        await untilRecorded(handle, "taskCompleted");
        await handle.suspend();
        await untilRecorded(handle, "executionSuspended");
        await handle.raiseEvent(paid, "mia");
        await untilRecorded(handle, "eventRaised");
      },
    });
    expect(await replay(order(waits), suspended)).toMatchObject({ status: "SUSPENDED" });
    const terminated = await recorded(order(waits), {
      ...all,
      meanwhile: async (handle) => {
        await untilRecorded(handle, "taskCompleted");
        await handle.terminate({ output: "enough" });
        await handle.waitForCompletion();
      },
    });
    expect(await replay(order(waits), terminated)).toMatchObject({ status: "TERMINATED", waitingFor: [] });
    const fails: Code = async (ctx) => await ctx.callActivity(broken);
    const failed = await recorded(order(fails), all);
    expect(await replay(order(fails), failed)).toMatchObject({ status: "FAILED" });
    const otherwise: Code = async (ctx) => {
      await ctx.callActivity(broken).catch(() => undefined);
      throw new Error("repaired");
    };
    expect(await errorOf(otherwise, failed)).toMatchObject({
      mismatch: {
        historySays: expect.stringContaining("failed with TaskFailedError"),
        codeDid: "throw Error: repaired",
      },
    });
  });

  it("replays where it was rewound, and has run on since", async () => {
    let isBroken = true;
    const flaky = defineActivity("flaky", () => {
      if (isBroken) throw new Error("not yet");
      return "at last";
    });
    const code: Code = async (ctx, input) => [await ctx.callActivity(add, [input, 1]), await ctx.callActivity(flaky)];
    const history = await recorded(order(code), {
      ...all,
      activities: [add, flaky],
      meanwhile: async (handle) => {
        await handle.waitForCompletion();
        isBroken = false;
        await handle.rewind();
        expect(await handle.result()).toEqual([6, "at last"]);
      },
    });
    expect(readHistory(history).map(({ kind }) => kind)).toContain("executionRewound");
    expect(await replay(order(code), history)).toMatchObject({ status: "COMPLETED" });
    expect(await errorOf(async (ctx, input) => [input, await ctx.callActivity(flaky)], history)).toBeInstanceOf(
      NonDeterminismError,
    );
  });

  it("is the present generation, where it continued as new", async () => {
    const code: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      return input === 7 ? "enough" : ctx.continueAsNew(input + 1);
    };
    const history = await recorded(order(code), all);
    expect(await replay(order(code), history)).toMatchObject({ status: "COMPLETED", generations: 1 });
  });
});

describe("code that is not the same twice", () => {
  const values: readonly (readonly [string, () => unknown])[] = [
    ["Date.now()", () => Date.now()],
    ["new Date()", () => new Date()],
    ["Math.random()", () => Math.random()],
    ["crypto.randomUUID()", () => crypto.randomUUID()],
    ["performance.now()", () => performance.now()],
    [
      "a variable outside",
      (
        (count = 0) =>
        () =>
          (count += 1)
      )(),
    ],
  ];

  it.each(values)("is told by the record, with its line, where it gives away %s", async (_what, value) => {
    const code: Code = async (ctx) => await ctx.callActivity(note, JSON.stringify(value()));
    const history = await recorded(order(code), all);
    const now = JSON.stringify(value());
    // A clock may stand still between two looks at it.
    while (JSON.stringify(value()) === now) continue;
    expect(await errorOf(code, history)).toMatchObject({
      mismatch: { codeDid: expect.stringContaining("with the input") },
      callSite: expect.stringMatching(/replay\.test\.ts/),
    });
  });

  it("is told where it decides what to do", async () => {
    let isFirst = true;
    const code: Code = async (ctx, input) => {
      const chosen = isFirst;
      isFirst = false;
      return chosen ? await ctx.callActivity(add, [input, 1]) : await ctx.callActivity(note, "no");
    };
    expect(await errorOf(code, await recorded(order(code), all))).toBeInstanceOf(NonDeterminismError);
  });

  it("is told nothing of, where it takes them from ctx", async () => {
    const code: Code = async (ctx) => {
      await ctx.callActivity(note, `${ctx.currentUtcDateTime.getTime()} ${ctx.newGuid()} ${ctx.random()}`);
      await ctx.createTimer(new Date(ctx.currentUtcDateTime.getTime() + 5));
    };
    const history = await recorded(order(code), {
      ...all,
      meanwhile: (handle) => untilRecorded(handle, "timerCreated"),
    });
    expect(await errorOf(code, history)).toBeUndefined();
  });
});

describe("code that awaits what is not durable", () => {
  it("is told, and that it does", async () => {
    const history = await recorded(order(original), { ...all, meanwhile: past });
    const code: Code = async (ctx, input) => {
      const sum = await ctx.callActivity(add, [input, 1]);
      await new Promise((resolve) => setImmediate(resolve));
      return sum;
    };
    expect(await errorOf(code, history)).toBeInstanceOf(ForeignAwaitError);
  });
});

describe("an instance that its code has failed", () => {
  it("is tried with the code that was mended: what it does at the event that failed it is new", async () => {
    const foreign: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      await new Promise(() => undefined);
    };
    const failed = await recorded(order(foreign), all);
    expect(readHistory(failed).at(-2)).toMatchObject({ failureDetails: { errorType: "ForeignAwaitError" } });
    expect(await errorOf(foreign, failed)).toBeInstanceOf(ForeignAwaitError);
    const mended: Code = async (ctx, input) => {
      await ctx.callActivity(add, [input, 1]);
      await ctx.createTimer("1h");
    };
    expect(await replay(order(mended), failed)).toMatchObject({ status: "RUNNING", waitingFor: ["timer (task 2)"] });
    expect(await errorOf(async (ctx) => await ctx.callActivity(note, "x"), failed)).toBeInstanceOf(NonDeterminismError);
  });
});

describe("generations one behind the other", () => {
  const code: Code = async (ctx, input) => {
    const next = await ctx.callActivity(add, [input, 1]);
    return next === 7 ? "enough" : ctx.continueAsNew(next);
  };

  async function generations(): Promise<string> {
    const last = readHistory(await recorded(order(code), { ...all, input: 6 }));
    const first = readHistory(await recorded(order(code), { ...all, input: 5 }));
    expect(first.find((event) => event.kind === "executionStarted")).toMatchObject({ input: "6" });
    // What the engine kept of the one before it began again, as tools write it that keep all.
    const before = last.slice(0, -2).map((event) => {
      if (event.kind === "executionStarted") return { ...event, input: "5" };
      if (event.kind === "taskScheduled") return { ...event, input: "[5,1]" };
      return event.kind === "taskCompleted" ? { ...event, result: "6" } : event;
    });
    return writeHistory([...before, ...first]);
  }

  it("are replayed one by one, and continue with the input that the next one had", async () => {
    expect(await replay(order(code), await generations())).toMatchObject({ generations: 2, status: "COMPLETED" });
    const other: Code = async (ctx, input) => {
      const next = await ctx.callActivity(add, [input, 1]);
      return next === 7 ? "enough" : ctx.continueAsNew(next + 1);
    };
    expect(await errorOf(other, await generations())).toMatchObject({
      mismatch: {
        historySays: "that it continued as new with the input 6",
        codeDid: "continue as new with the input 7",
      },
    });
  });

  it("are told by the number that the event has in all of it", async () => {
    const other: Code = async (ctx, input) =>
      input === 6 ? await ctx.callActivity(note, "last") : await code(ctx, input);
    const history = await generations();
    const error = (await errorOf(other, history)) as NonDeterminismError;
    expect(readHistory(history)[error.mismatch.eventNumber - 1]).toMatchObject({
      kind: "taskScheduled",
      input: "[6,1]",
    });
  });
});
