import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator, NonDeterminismError, type OrchestrationContext } from "@reawait/core";
import { HistoryFormatError } from "@reawait/protocol";
import { closeHubs } from "../../../worker/src/testing/test-hub.js";
import { replayAll } from "./replay-all.js";
import { ReplayFailedError } from "./replay-failed-error.js";
import { recorded, untilRecorded } from "./testing/recorded.js";
import { WrongOrchestratorError } from "./wrong-orchestrator-error.js";

const add = defineActivity("add", (_ctx, [a, b]: readonly [number, number]) => a + b);
const adding = (step: number) => async (ctx: OrchestrationContext, input: number) =>
  await ctx.callActivity(add, [input, step]);
const order = defineOrchestrator("order", adding(1));
const order2 = defineOrchestrator("order", adding(2), { version: "2" });
const refund = defineOrchestrator("refund", async (ctx) => await ctx.createTimer("1d"));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-histories-"));
});
afterEach(async () => {
  await closeHubs();
  await rm(folder, { recursive: true, force: true });
});

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

const ofOrder = () => recorded(order, { activities: [add], input: 5 });
const ofOrder2 = () => recorded(order2, { activities: [add], input: 5 });
const ofRefund = () => recorded(refund, { meanwhile: (handle) => untilRecorded(handle, "timerCreated") });

async function failureOf(options: Parameters<typeof replayAll>[1]): Promise<ReplayFailedError> {
  const error: unknown = await replayAll(folder, options).catch((reason: unknown) => reason);
  if (error instanceof ReplayFailedError) return error;
  throw error instanceof Error ? error : new Error("it did replay");
}

describe("the histories of a folder", () => {
  it("are replayed, each with the orchestrator that has its name and version", async () => {
    await put("order.json", await ofOrder());
    await put("nested/deep/refund.json", await ofRefund());
    await put("notes.txt", "no history");
    const versioned = defineOrchestrator("order", adding(1), { version: "" });
    const report = await replayAll(folder, { orchestrators: [versioned, order2, refund] });
    expect(report).toMatchObject({
      files: [
        {
          file: join("nested", "deep", "refund.json"),
          name: "refund",
          status: "RUNNING",
          waitingFor: ["timer (task 1)"],
        },
        { file: "order.json", instanceId: "order-17", name: "order", status: "COMPLETED" },
      ],
      orchestrators: [
        { name: "order", version: "", histories: 1 },
        { name: "order", version: "2", histories: 0 },
        { name: "refund", version: undefined, histories: 1 },
      ],
      ignored: [],
    });
  });

  it("are found by the URL of their folder", async () => {
    await put("order.json", await ofOrder());
    expect((await replayAll(pathToFileURL(folder), { orchestrators: [order] })).files).toHaveLength(1);
  });

  it("are told all at once where they do not replay, each with its file and its reason", async () => {
    await put("a.json", await ofOrder());
    await put("b.json", await ofOrder2());
    await put("c.json", "{");
    await put("d.json", await ofRefund());
    const changed = defineOrchestrator("order", adding(1), { version: "2" });
    const error = await failureOf({ orchestrators: [order, changed, refund].filter((each) => each !== order) });
    expect(error.folder).toBe(folder);
    expect(error.failures.map(({ file }) => file)).toEqual(["a.json", "b.json", "c.json"]);
    const [a, b, c] = error.failures.map((failure) => failure.error);
    expect(a).toBeInstanceOf(WrongOrchestratorError);
    expect(b).toBeInstanceOf(NonDeterminismError);
    expect(c).toBeInstanceOf(HistoryFormatError);
    expect(error.report.files.map(({ file }) => file)).toEqual(["d.json"]);
    const lines = error.message.split("\n");
    expect(lines[0]).toBe(`3 of 4 histories in ${folder} do not replay:`);
    expect(lines[1]).toMatch(/^ {2}a\.json: This history is of orchestrator "order", which is not/);
    expect(lines[2]).toMatch(/^ {2}b\.json: instance "order-17" does not replay at event 3 .*\[5,2\].*\[5,1\]/);
    expect(lines[3]).toMatch(/^ {2}c\.json: This history is cut off/);
    expect(lines).toHaveLength(4);
  });

  it("take one line each, however much there is to say", async () => {
    const failing = defineOrchestrator("order", async () => {
      throw new Error("one line\nand many more");
    });
    await put("a.json", await ofOrder());
    const { message } = await failureOf({ orchestrators: [failing] });
    expect(message.split("\n")).toEqual([
      `1 of 1 history in ${folder} does not replay:`,
      expect.stringMatching(/^ {2}a\.json: .*throw Error: one line$/),
    ]);
  });

  it("may be of orchestrators that are not given, where the test says so", async () => {
    await put("a.json", await ofOrder());
    await put("b.json", await ofRefund());
    expect((await failureOf({ orchestrators: [order] })).failures).toHaveLength(1);
    const ignoring = { unknownOrchestrators: "ignore" } as const;
    expect(await replayAll(folder, { orchestrators: [order], ...ignoring })).toMatchObject({
      files: [{ file: "a.json" }],
      ignored: ["b.json"],
    });
    const other = defineOrchestrator("other", async () => 1);
    await expect(replayAll(folder, { orchestrators: [other], ...ignoring })).rejects.toThrow(
      /nothing was replayed, of 2/,
    );
  });

  it("are replayed with the options of a replay", async () => {
    await put("a.json", await ofOrder());
    const changed = defineOrchestrator("order", adding(9));
    expect((await failureOf({ orchestrators: [changed] })).failures).toHaveLength(1);
    const { files } = await replayAll(folder, { orchestrators: [changed], compareInputs: false });
    expect(files).toHaveLength(1);
  });
});

describe("a folder without histories", () => {
  it("is an error: a test that tries nothing says nothing", async () => {
    await expect(replayAll(folder, { orchestrators: [order] })).rejects.toThrow(
      `There is no history (*.json) in ${folder}. reawait-engine export --folder writes`,
    );
    await expect(replayAll(join(folder, "none"), { orchestrators: [order] })).rejects.toThrow(
      /cannot be read: ENOENT.*none/,
    );
  });

  it("is told where a folder has the name of a file", async () => {
    await mkdir(join(folder, "a.json"));
    await put("b.json", await ofOrder());
    const { failures } = await failureOf({ orchestrators: [order] });
    expect(failures).toMatchObject([{ file: "a.json", error: { code: "EISDIR" } }]);
  });
});

describe("what is no folder", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    ["", '""'],
    [7, "7"],
  ])("is refused: %p", async (given, shown) => {
    await expect(replayAll(given as never, { orchestrators: [order] })).rejects.toThrow(
      new TypeError(
        `replayAll takes the folder of the histories, a path or a URL, not ${shown}. ` +
          "reawait-engine export --folder writes the histories of what runs.",
      ),
    );
  });
});
