import { ConnectionError } from "@reawait/core";
import { ServiceError, type Connection, type ServiceErrorCode, type WorkItem } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub, scriptedProfile } from "./testing/scripted-hub.js";
import { turnOfEventLoop } from "./testing/test-hub.js";
import { takeWork } from "./work-stream-loop.js";

const remote = { ...scriptedProfile, name: "a server", remote: true };
const ping: WorkItem = { kind: "healthPing" };

/** A loop over a scripted hub. With a random source just below 1, waits are as long as they can be. */
function loop(overrides: Partial<Connection> = {}, random = 1) {
  const clock = virtualClock();
  const logger = recordingLogger();
  const [leaving, closing] = [new AbortController(), new AbortController()];
  const taken: WorkItem[] = [];
  let greetings = 0;
  const hub = scriptedHub({ profile: remote, ...overrides });
  const { hello } = hub.connection;
  const ended = takeWork({
    connection: {
      ...hub.connection,
      hello(options) {
        greetings += 1;
        return hello(options);
      },
    },
    request: () => ({ maxConcurrentActivityWorkItems: 1, maxConcurrentOrchestrationWorkItems: 1, sessions: true }),
    take: (item) => taken.push(item),
    leaving: leaving.signal,
    closing: closing.signal,
    clock,
    logger,
    random: () => random,
  });
  return {
    clock,
    closing,
    ended,
    hub,
    leaving,
    logger,
    taken,
    greetings: () => greetings,
    /** How long it waits now; `undefined` where it does not. */
    wait: () => clock.nextWakeUp && clock.nextWakeUp - clock.now(),
    async breakOff(error?: ServiceError) {
      hub.end(error);
      await turnOfEventLoop();
    },
    async advance(milliseconds: number) {
      clock.advance(milliseconds);
      await turnOfEventLoop();
    },
  };
}

/** What ends in the background is the test's to look at. */
function outcome(ended: Promise<void>): Promise<unknown> {
  return ended.catch((error: unknown) => error);
}

describe("a stream that ends", () => {
  const codes: readonly ServiceErrorCode[] = [
    "CANCELLED",
    "UNKNOWN",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
  ];

  it.each([undefined, ...codes])("is opened again, once, after a Hello (%s)", async (code) => {
    const { advance, breakOff, greetings, hub } = loop();
    await breakOff(code && new ServiceError(code, "over"));
    expect([greetings(), hub.streams]).toEqual([0, 1]);
    await advance(1_000);
    expect([greetings(), hub.streams]).toEqual([1, 2]);
    await advance(600_000);
    expect([greetings(), hub.streams]).toEqual([1, 2]);
  });

  it.each(["UNIMPLEMENTED", "INVALID_ARGUMENT"] as const)("is the end where it can never work (%s)", async (code) => {
    const { breakOff, ended, logger, wait } = loop();
    const cause = new ServiceError(code, "what?");
    const error = outcome(ended);
    await breakOff(cause);
    expect(await error).toBeInstanceOf(ConnectionError);
    expect(await error).toHaveProperty("cause", cause);
    expect(logger.at("error")).toEqual(["the task hub broke off: this worker gets no more work"]);
    expect(wait()).toBeUndefined();
  });

  it.each(["UNIMPLEMENTED", "INVALID_ARGUMENT"] as const)("is no end once it was good (%s)", async (code) => {
    const { advance, breakOff, hub } = loop();
    hub.send(ping);
    await turnOfEventLoop();
    await breakOff(new ServiceError(code, "404: the backend is being replaced"));
    await advance(1_000);
    expect(hub.streams).toBe(2);
  });

  it("is the end, too, where a Hello says that it can never work", async () => {
    const { advance, breakOff, ended, hub } = loop({
      hello: () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown service")),
    });
    const error = outcome(ended);
    await breakOff();
    await advance(1_000);
    expect(await error).toMatchObject({ cause: { code: "UNIMPLEMENTED" } });
    expect(String(await error)).toContain("unknown service. What answers there is no task hub");
    expect(hub.streams).toBe(1);
  });

  it("is the end where the engine is in this process", async () => {
    const { breakOff, ended } = loop({ profile: scriptedProfile });
    const error = outcome(ended);
    await breakOff(new ServiceError("UNAVAILABLE", "closed"));
    expect(await error).toBeInstanceOf(ConnectionError);
  });

  it("is no end where only the task hub is gone from an engine of this process: it may be made again", async () => {
    const gone = new ServiceError("NOT_FOUND", 'There is no task hub "bills" here.');
    let missing = true;
    const { advance, breakOff, hub, logger, taken } = loop({
      profile: scriptedProfile,
      hello: () => (missing ? Promise.reject(gone) : Promise.resolve()),
    });
    await breakOff(gone);
    await advance(1_000);
    await advance(2_000);
    expect(hub.streams).toBe(1);
    missing = false;
    await advance(4_000);
    expect(hub.streams).toBe(2);
    hub.send(ping);
    await turnOfEventLoop();
    expect(taken).toEqual([ping]);
    expect(logger.at("warn")).toEqual([
      'this worker lost a scripted engine, and connects again: There is no task hub "bills" here.',
      "this worker is connected again to a scripted engine",
    ]);
  });

  it("gives what it brings to whoever takes it, before and after", async () => {
    const { advance, breakOff, hub, taken } = loop();
    hub.send(ping);
    await breakOff();
    await advance(1_000);
    hub.send(ping);
    await turnOfEventLoop();
    expect(taken).toEqual([ping, ping]);
  });
});

describe("the waits between attempts", () => {
  it("grow, up to half a minute, though each Hello is answered", async () => {
    const { advance, breakOff, wait } = loop();
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      await breakOff(new ServiceError("RESOURCE_EXHAUSTED", "another worker is connected"));
      waits.push(wait());
      await advance(30_000);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("grow the same where no Hello is answered", async () => {
    const { advance, breakOff, greetings, wait } = loop({
      hello: () => Promise.reject(new ServiceError("UNAVAILABLE", "nobody there")),
    });
    await breakOff();
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      waits.push(wait());
      await advance(wait() ?? 0);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(greetings()).toBe(6);
  });

  it("are left to chance", async () => {
    const { breakOff, wait } = loop({}, 0.25);
    await breakOff();
    expect(wait()).toBe(250);
  });

  it.each([
    ["a message", async ({ hub }: ReturnType<typeof loop>) => hub.send(ping)],
    ["its having lasted", async ({ advance }: ReturnType<typeof loop>) => await advance(30_000)],
  ])("begin anew once a stream was proved good by %s", async (_what, prove) => {
    const run = loop();
    for (let attempt = 0; attempt < 4; attempt++) {
      await run.breakOff();
      await run.advance(30_000);
    }
    await prove(run);
    await run.breakOff();
    expect(run.wait()).toBe(1_000);
  });

  it("begin with a Hello that is given half a minute", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { advance, breakOff, hub, logger, wait } = loop({
      hello(options) {
        signals.push(options?.signal);
        return new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        });
      },
    });
    await breakOff();
    await advance(1_000);
    await advance(29_999);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false]);
    await advance(1);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    expect(logger.lines.at(-1)?.details).toEqual([new Error("there was no answer within 30 s")]);
    expect(wait()).toBe(2_000);
    await advance(2_000);
    expect(signals).toHaveLength(2);
    expect(hub.streams).toBe(1);
  });
});

describe("an outage", () => {
  it("is told when it begins and when it is over, and in between at debug level only", async () => {
    const { advance, breakOff, hub, logger } = loop();
    const cause = new ServiceError("UNAVAILABLE", "gone");
    for (let attempt = 0; attempt < 3; attempt++) {
      await breakOff(cause);
      await advance(30_000);
    }
    hub.send(ping);
    hub.send(ping);
    await breakOff(cause);
    const lost = "this worker lost a server, and connects again";
    expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
      ["warn", `${lost}: gone`],
      ["debug", lost],
      ["debug", lost],
      ["debug", lost],
      ["warn", "this worker is connected again to a server"],
      ["warn", `${lost}: gone`],
      ["debug", lost],
    ]);
    expect(logger.lines.map(({ details }) => details)).toEqual([[], [cause], [cause], [cause], [], [], [cause]]);
  });

  it("is over, too, where an engine without work says nothing, but stays", async () => {
    const { advance, breakOff, logger } = loop();
    await breakOff();
    await advance(1_000);
    await advance(29_999);
    expect(logger.at("warn")).toHaveLength(1);
    await advance(1);
    expect(logger.at("warn")).toHaveLength(2);
  });
});

describe("a loop that is told to leave", () => {
  it("ends at once while it waits", async () => {
    const { breakOff, ended, hub, leaving, wait } = loop();
    await breakOff();
    leaving.abort();
    await ended;
    expect(hub.streams).toBe(1);
    expect(wait()).toBeUndefined();
  });

  it("ends at once while a Hello is not answered", async () => {
    const asked = gate();
    const { advance, breakOff, ended, hub, leaving, wait } = loop({
      hello(options) {
        asked.open();
        return new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        });
      },
    });
    await breakOff();
    await advance(1_000);
    await asked.opened;
    leaving.abort();
    await ended;
    expect(hub.streams).toBe(1);
    expect(wait()).toBeUndefined();
  });

  it("goes on with an open stream until that is to close", async () => {
    const { closing, ended, hub, leaving, taken } = loop();
    leaving.abort();
    hub.send(ping);
    await turnOfEventLoop();
    expect(taken).toEqual([ping]);
    closing.abort();
    await ended;
  });

  it("does not come back where the open stream breaks", async () => {
    const { breakOff, ended, leaving, logger } = loop();
    leaving.abort();
    await breakOff(new ServiceError("UNAVAILABLE", "gone"));
    await ended;
    expect(logger.lines).toEqual([]);
  });
});
