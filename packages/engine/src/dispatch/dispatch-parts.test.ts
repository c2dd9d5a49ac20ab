import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";
import { acceptanceOf } from "./accepts.js";
import { countLoss, holdDelay, redeliveryDelay } from "./redelivery-delay.js";
import { createSessionAffinity } from "./session-affinity.js";
import type { WorkStream } from "./work-stream.js";
import { createWorkStream } from "./work-stream.js";

const request = { maxConcurrentOrchestrationWorkItems: 1, maxConcurrentActivityWorkItems: 2, sessions: false };
const ping = { kind: "healthPing" } as const;
const ignored = { closed: () => undefined };
const clock = virtualClock();
const openStream = (closed: (stream: WorkStream) => void = ignored.closed) =>
  createWorkStream(request, clock, { closed });

describe("a work stream", () => {
  it("hands items over in order, those first that came before they were asked for", async () => {
    const stream = openStream();
    const item = (completionToken: string) => ({ ...ping, completionToken });
    stream.push(item("1"));
    stream.push(item("2"));
    const received = [await stream.next(), await stream.next()];
    const pending = [stream.next(), stream.next()];
    stream.push(item("3"));
    stream.push(item("4"));
    received.push(...(await Promise.all(pending)));
    expect(received.map((result) => result.value)).toMatchObject(
      [1, 2, 3, 4].map((n) => ({ completionToken: `${n}` })),
    );
  });

  it("counts its slots", () => {
    const stream = openStream();
    expect(stream.canTake("orchestrator", "a", undefined)).toBe(true);
    stream.reserve("orchestrator");
    expect(stream.canTake("orchestrator", "a", undefined)).toBe(false);
    expect(stream.canTake("activity", "a", undefined)).toBe(true);
    stream.cancel("orchestrator");
    expect(stream.hasSlot("orchestrator")).toBe(true);
    stream.reserve("orchestrator");
    stream.push(ping);
    expect(stream.hasSlot("orchestrator")).toBe(false);
    stream.release("orchestrator");
    expect(stream.hasSlot("orchestrator")).toBe(true);
  });

  it("has fifty slots where none are asked for", () => {
    const stream = createWorkStream({ ...request, maxConcurrentActivityWorkItems: 0 }, clock, ignored);
    for (let n = 0; n < 50; n++) {
      expect(stream.hasSlot("activity")).toBe(true);
      stream.reserve("activity");
    }
    expect(stream.hasSlot("activity")).toBe(false);
  });

  it("ends once, and drops what was not taken", async () => {
    let closed = 0;
    const stream = openStream(() => (closed += 1));
    stream.push(ping);
    const done = { done: true, value: undefined };
    expect(await stream.return()).toEqual(done);
    stream.close();
    stream.push(ping);
    expect(await stream.next()).toEqual(done);
    expect([closed, stream.hasSlot("activity")]).toEqual([1, false]);
  });

  it("ends whoever waits for an item", async () => {
    const stream = openStream();
    const pending = stream.next();
    await stream.return();
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

describe("filters", () => {
  const { orchestrator, activity } = acceptanceOf({
    orchestrations: [
      { name: "a", versions: ["1"] },
      { name: "a", versions: ["2"] },
      { name: "b", versions: [] },
      { name: "b", versions: ["9"] },
    ],
    activities: [],
  });

  it.each([
    ["a", "1", true],
    ["a", "2", true],
    ["a", undefined, false],
    ["b", "1", true],
    ["b", undefined, true],
    ["B", undefined, false],
    ["constructor", undefined, false],
  ] as const)("let %s in version %s pass: %s", (name, version, expected) => {
    expect(orchestrator(name, version)).toBe(expected);
  });

  it("of which a list is empty let nothing of that kind pass", () => {
    expect(activity("a", undefined)).toBe(false);
  });
});

describe("the memory of sessions", () => {
  it("forgets the ones that were idle longest", () => {
    const sessions = createSessionAffinity(2);
    const stream = openStream();
    for (const key of [1, 2]) sessions.set(key, { stream, position: "p" });
    sessions.set(1, { stream, position: "q" });
    sessions.set(3, { stream, position: "p" });
    expect([1, 2, 3].map((key) => sessions.get(key)?.position)).toEqual(["q", undefined, "p"]);
  });

  it("forgets those of a stream with the stream, and keeps the others", () => {
    const sessions = createSessionAffinity();
    const [gone, stays] = [openStream(), openStream()];
    for (const key of [1, 2]) sessions.set(key, { stream: gone, position: "p" });
    sessions.set(3, { stream: stays, position: "p" });
    sessions.forget(gone);
    expect([1, 2, 3].map((key) => sessions.get(key)?.stream)).toEqual([undefined, undefined, stays]);
  });

  it("follows a worker that comes back on another stream", () => {
    const sessions = createSessionAffinity();
    const [before, other] = [openStream(), openStream()];
    const after = createWorkStream({ ...request, sessions: true }, clock, ignored);
    sessions.set(1, { stream: before, position: "p" });
    sessions.set(2, { stream: other, position: "q" });
    sessions.rebind(before, after);
    expect([sessions.get(1), sessions.get(2)]).toEqual([
      { stream: after, position: "p" },
      { stream: other, position: "q" },
    ]);
  });

  it("forgets those of a worker that comes back without them", () => {
    const sessions = createSessionAffinity();
    const [before, after] = [openStream(), openStream()];
    sessions.set(1, { stream: before, position: "p" });
    sessions.rebind(before, after);
    expect(sessions.get(1)).toBeUndefined();
  });

  it("remembers nothing of a stream that has closed, what it knew of the instance before included", () => {
    const sessions = createSessionAffinity();
    const [stream, other] = [openStream(), openStream()];
    sessions.set(1, { stream: other, position: "p" });
    stream.close();
    sessions.set(1, { stream, position: "q" });
    expect(sessions.get(1)).toBeUndefined();
  });
});

describe("redelivery", () => {
  it("waits longer each time, up to half a minute", () => {
    expect([1, 2, 3, 9, 10, 1_000].map(redeliveryDelay)).toEqual([100, 200, 400, 25_600, 30_000, 30_000]);
  });

  it("of what no worker can run waits up to five minutes", () => {
    expect([1, 2, 12, 13, 1_000].map(holdDelay)).toEqual([100, 200, 204_800, 300_000, 300_000]);
  });

  it("of what was lost begins at once, then waits as long as other work; what seems to be at fault waits longer", () => {
    const delays = (isSuspect: boolean, hasOther: boolean) => {
      let losses = 0;
      return Array.from({ length: 11 }, () => {
        const counted = countLoss(losses, { isSuspect, hasOther });
        losses = counted.losses;
        return counted.delay;
      });
    };
    const usual = [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000];
    expect([delays(false, false), delays(false, true)]).toEqual([usual, usual]);
    expect(delays(true, false).slice(0, 8)).toEqual([100, 400, 1_600, 6_400, 25_600, 102_400, 300_000, 300_000]);
    expect(delays(true, true).slice(0, 3)).toEqual([0, 400, 1_600]);
  });
});
