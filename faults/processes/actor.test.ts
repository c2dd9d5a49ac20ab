import { describe, expect, it } from "@jest/globals";
import { createProgress } from "../load/progress.js";
import type { Fate } from "../plan/fate.js";
import { startActor } from "./actor.js";
import type { ProcessEnd } from "./line-process.js";

/** A process of which the test is the author. */
interface Part {
  readonly fate: string;
  readonly signals: readonly string[];
  ready(): void;
  end(end: Partial<ProcessEnd>): void;
}

/** An actor, and a way to await its next life. */
function stage(lives: readonly Fate[]) {
  const progress = createProgress();
  const begun: Part[] = [];
  const awaited: ((part: Part) => void)[] = [];
  const actor = startActor({
    name: "somebody",
    lives,
    progress,
    start(fate, ready) {
      const signals: string[] = [];
      let resolve: (end: ProcessEnd) => void = () => {};
      const ended = new Promise<ProcessEnd>((settle) => (resolve = settle));
      const part: Part = {
        fate,
        signals,
        ready,
        end: (end) => resolve({ code: null, signal: null, complaints: "why", ...end }),
      };
      const waiting = awaited.shift();
      if (waiting) waiting(part);
      else begun.push(part);
      return { ended, kill: (signal) => void signals.push(signal) };
    },
  });
  async function next(): Promise<Part> {
    return begun.shift() ?? new Promise((resolve) => awaited.push(resolve));
  }
  return { actor, progress, next };
}

const itself: Fate = { place: "before-commit", count: 3 };

describe("a process with fates", () => {
  it("lives once more than it dies, and is told where to die by itself", async () => {
    const { actor, next } = stage([itself, itself]);
    for (let life = 0; life < 2; life++) {
      const part = await next();
      expect(part.fate).toBe("before-commit:3");
      part.ready();
      part.end({ signal: "SIGKILL" });
    }
    const last = await next();
    expect(last.fate).toBe("");
    last.ready();
    await actor.survived;
    expect(actor.deaths).toEqual([itself, itself]);
  });

  it.each([
    ["killed", "SIGKILL", { signal: "SIGKILL" }],
    ["asked", "SIGTERM", { code: 0 }],
  ] as const)("is %s at the step of its fate, counted from when it is ready", async (place, signal, end) => {
    const { actor, progress, next } = stage([{ place, count: 2 }]);
    const part = await next();
    progress.note();
    part.ready();
    await undefined;
    await undefined;
    progress.note();
    expect(part.signals).toEqual([]);
    progress.note();
    expect(part.signals).toEqual([signal]);
    part.end(end);
    (await next()).ready();
    await actor.survived;
  });

  it("may die before it is ready", async () => {
    const { actor, next } = stage([itself]);
    (await next()).end({ signal: "SIGKILL" });
    (await next()).ready();
    await actor.survived;
  });

  it.each<[string, Fate, Partial<ProcessEnd>]>([
    ["ends by itself", itself, { code: 0 }],
    ["crashes", itself, { code: 1 }],
    ["crashes when asked to stop", { place: "asked", count: 1 }, { code: 1 }],
    ["is killed by somebody else when asked to stop", { place: "asked", count: 1 }, { signal: "SIGKILL" }],
  ])("fails where it %s", async (_, fate, end) => {
    const { actor, progress, next } = stage([fate]);
    const part = await next();
    part.ready();
    progress.note();
    part.end(end);
    await expect(actor.failed).rejects.toThrow(/somebody ended by itself.*\nwhy/);
    await expect(actor.survived).rejects.toThrow();
  });

  it("fails where its last life ends", async () => {
    const { actor, next } = stage([]);
    const part = await next();
    part.ready();
    await actor.survived;
    part.end({ signal: "SIGKILL" });
    await expect(actor.failed).rejects.toThrow("SIGKILL");
  });

  it("stops in good order, or says that it did not", async () => {
    for (const code of [0, 1]) {
      const { actor, next } = stage([]);
      const part = await next();
      part.ready();
      const stopped = actor.stop().then(
        () => 0,
        () => 1,
      );
      await actor.survived;
      await undefined;
      expect(part.signals).toEqual(["SIGTERM"]);
      part.end({ code });
      expect(await stopped).toBe(code);
    }
  });

  it("begins no more lives once it is aborted", async () => {
    const { actor, next } = stage([itself, itself]);
    const part = await next();
    part.ready();
    actor.abort();
    expect(part.signals).toEqual(["SIGKILL"]);
    part.end({ signal: "SIGKILL" });
    await actor.survived;
    expect(actor.deaths).toEqual([]);
  });
});
