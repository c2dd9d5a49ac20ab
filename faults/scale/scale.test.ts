import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { checkStorage } from "@reawait/engine";
import { figure, formatFigure, isOver } from "./figure.js";
import { plantSleepers, wakeSome } from "./sleepers.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-scale-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("sleeping instances", () => {
  it("wake up when their time has come, or they are told, and the others sleep on", async () => {
    await plantSleepers(folder, { each: 300, due: 40 });
    const { awake, results } = await wakeSome(folder, { due: 40, told: ["listener-7", "listener-299"] });
    expect([awake, results]).toEqual([40, ["now", "now"]]);
    const { instances, pending } = await checkStorage(join(folder, "hub.db"));
    expect([instances, pending]).toEqual([600, { messages: 0, activities: 0, delayed: 260 }]);
  });
});

describe("a figure", () => {
  it("is over its limit above it, or where it is none", () => {
    const over = [figure("a", 5, "ms", 4), figure("a", 4, "ms", 4), figure("a", NaN, "ms", 4), figure("a", 9, "ms")];
    expect(over.map(isOver)).toEqual([true, false, true, false]);
  });

  it("is shown with its limit", () => {
    expect(formatFigure(figure("memory", 12.345, "MB", 10))).toMatch(
      /^ {2}memory +12\.3 MB {2}\(at most 10\) {2}OVER$/,
    );
    expect(formatFigure(figure("count", 3, ""))).toMatch(/^ {2}count +3 $/);
  });
});
