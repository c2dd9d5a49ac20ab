import {
  ConnectionError,
  defineOrchestrator,
  NotSupportedError,
  OrchestrationAlreadyExistsError,
  OrchestrationNotFoundError,
  OrchestrationStateError,
  TimeoutError,
} from "@reawait/core";
import { writeTaskToken } from "@reawait/core/internal";
import { ServiceError, type Connection, type ServiceErrorCode } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "../../worker/src/testing/test-hub.js";
import type { CallOptions } from "./call.js";
import { Client } from "./client.js";

afterEach(closeHubs);

const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent("go"));

const taskToken = writeTaskToken({ instanceId: "a", taskId: 1, completionToken: "t" });

/** Every call of a client, about the instance "a". */
const calls: Readonly<Record<string, (client: Client, options: CallOptions) => Promise<unknown>>> = {
  start: (client, options) => client.start(wait, undefined, { ...options, instanceId: "a" }),
  result: (client, options) => client.getHandle("a").result(options),
  status: (client, options) => client.getHandle("a").status(options),
  waitForStart: (client, options) => client.getHandle("a").waitForStart(options),
  waitForCompletion: (client, options) => client.getHandle("a").waitForCompletion(options),
  raiseEvent: (client, options) => client.getHandle("a").raiseEvent("go", 1, options),
  suspend: (client, options) => client.getHandle("a").suspend(options),
  resume: (client, options) => client.getHandle("a").resume(options),
  terminate: (client, options) => client.getHandle("a").terminate(options),
  rewind: (client, options) => client.getHandle("a").rewind(options),
  restart: (client, options) => client.getHandle("a").restart(options),
  purge: (client, options) => client.getHandle("a").purge(options),
  async history(client, options) {
    for await (const _ of client.getHandle("a").history(options)) continue;
  },
  async list(client, options) {
    for await (const _ of client.list(options)) continue;
  },
  purgeByFilter: (client, options) => client.purge({ statuses: ["FAILED"] }, options),
  completeActivity: (client, options) => client.completeActivity(taskToken, 1, options),
  failActivity: (client, options) => client.failActivity(taskToken, new Error("no"), options),
};
const names = Object.keys(calls);

async function errorOf(name: string, client: Client, options: CallOptions = {}): Promise<unknown> {
  const result = await calls[name]?.(client, options).catch((thrown: unknown) => ({ thrown }));
  if (typeof result === "object" && result !== null && "thrown" in result) return result.thrown;
  throw new Error(`${name} did not reject`);
}

/** A task hub in which every call is answered in the same way. */
function answering(call: (options: { readonly signal?: AbortSignal | undefined } | undefined) => Promise<never>) {
  const answer = (_request: unknown, options?: { readonly signal?: AbortSignal | undefined }) => call(options);
  const overrides: Partial<Connection> = {
    startInstance: answer,
    getInstance: answer,
    waitForInstanceStart: answer,
    waitForInstanceCompletion: answer,
    queryInstances: answer,
    streamInstanceHistory: (request, options) => ({
      [Symbol.asyncIterator]: () => ({ next: () => answer(request, options) }),
    }),
    raiseEvent: answer,
    suspendInstance: answer,
    resumeInstance: answer,
    terminateInstance: answer,
    rewindInstance: answer,
    restartInstance: answer,
    purgeInstances: answer,
    completeActivityTask: answer,
  };
  return scriptedHub(overrides).connection;
}

/** Answers nothing, until it is aborted. */
const silent = (): Connection =>
  answering(
    (options) =>
      new Promise((_, reject) => {
        options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
      }),
  );

describe("a call with a timeout", () => {
  it.each(names)("(%s) rejects once it is over, and not before", async (name) => {
    const clock = virtualClock();
    const client = new Client(silent(), { clock });
    let error: unknown;
    const ended = errorOf(name, client, { timeout: "5s" }).then((thrown) => (error = thrown));
    await turnOfEventLoop();
    clock.advance(4_999);
    await turnOfEventLoop();
    expect(error).toBeUndefined();
    clock.advance(1);
    await ended;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeout: 5_000, cause: { code: "CANCELLED" } });
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("names what it waited for", async () => {
    const clock = virtualClock();
    const client = new Client(silent(), { clock });
    const error = errorOf("result", client, { timeout: { minutes: 1 } });
    clock.advance(60_000);
    expect(await error).toMatchObject({ what: 'result of instance "a"' });
    expect(String(await error)).toContain('result of instance "a" took longer than its timeout of 60000 ms');
  });

  it("waits on where the clock wakes early", async () => {
    const clock = virtualClock();
    let wakes = 0;
    const early = {
      now: () => clock.now(),
      wakeAt: (time: number, wake: () => void) => clock.wakeAt(wakes++ === 0 ? time - 1_000 : time, wake),
    };
    let error: unknown;
    const client = new Client(silent(), { clock: early });
    const ended = errorOf("result", client, { timeout: "5s" }).then((thrown) => (error = thrown));
    clock.advance(4_000);
    await turnOfEventLoop();
    expect(wakes).toBe(2);
    expect(error).toBeUndefined();
    clock.advance(1_000);
    expect(await ended).toBeInstanceOf(TimeoutError);
  });

  it("arms nothing that stays behind where it is answered in time", async () => {
    const { clock, engine, startedWorker } = await openHub();
    const client = new Client(engine.connection, { clock });
    await startedWorker({ orchestrators: [wait] });
    const handle = await client.start(wait, undefined, { timeout: "1h" });
    const result = handle.result({ timeout: "1h" });
    await handle.raiseEvent("go", "gone", { timeout: "1h" });
    expect(await result).toBe("gone");
    await engine.whenAtRest();
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("takes its waiter away from the engine", async () => {
    const { client, clock, engine } = await openHub();
    const handle = await client.start(wait);
    const waits = [handle.result({ timeout: "1s" }), handle.waitForStart({ timeout: "1s" })].map((each) =>
      each.catch((error: unknown) => error),
    );
    await turnOfEventLoop();
    expect(engine.waiters).toBe(2);
    clock.advance(1_000);
    for (const error of await Promise.all(waits)) expect(error).toBeInstanceOf(TimeoutError);
    expect(engine.waiters).toBe(0);
  });

  it.each(["soon", 5, -1] as never[])("that is %p is refused", async (timeout) => {
    const { client } = await openHub();
    const error = await errorOf("status", client, { timeout });
    expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
  });
});

describe("the client's timeout", () => {
  const waits = ["result", "waitForStart", "waitForCompletion"];

  it.each(names.filter((name) => !waits.includes(name)))("holds for %s that says nothing of it", async (name) => {
    const clock = virtualClock();
    const ended = errorOf(name, new Client(silent(), { clock, timeout: "5s" }));
    await turnOfEventLoop();
    clock.advance(5_000);
    expect(await ended).toBeInstanceOf(TimeoutError);
  });

  it.each(waits)("does not hold for %s, which waits for as long as it takes", async (name) => {
    const clock = virtualClock();
    const client = new Client(silent(), { clock, timeout: "5s" });
    const abort = new AbortController();
    const ended = errorOf(name, client, { signal: abort.signal });
    await turnOfEventLoop();
    expect(clock.nextWakeUp).toBeUndefined();
    abort.abort(new Error("enough"));
    expect(await ended).toMatchObject({ message: "enough" });
  });

  it("gives way to one of the call", async () => {
    const clock = virtualClock();
    const ended = errorOf("suspend", new Client(silent(), { clock, timeout: "5s" }), { timeout: "7s" });
    await turnOfEventLoop();
    clock.advance(6_999);
    expect(clock.nextWakeUp).toBeDefined();
    clock.advance(1);
    expect(await ended).toMatchObject({ timeout: 7_000 });
  });

  it("that makes no sense is refused at once", () => {
    expect(() => new Client(silent(), { timeout: "soon" as never })).toThrow("soon");
  });
});

describe("a client whose engine was closed", () => {
  const some = ["start", "status", "result", "raiseEvent", "list", "history", "completeActivity"];

  it.each(some)("says so (%s)", async (name) => {
    const { client, engine } = await openHub();
    await engine.close();
    const error = await errorOf(name, client);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("the embedded engine answered UNAVAILABLE: The engine was closed.");
  });
});

describe("a call with a signal", () => {
  it.each(names)("(%s) rejects with the signal's reason when it is aborted", async (name) => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const ended = errorOf(name, new Client(silent()), { signal: abort.signal });
    await turnOfEventLoop();
    abort.abort(reason);
    expect(await ended).toBe(reason);
  });

  it.each(names)("(%s) asks nothing of the engine where it is aborted already", async (name) => {
    let asked = 0;
    const connection = answering(() => {
      asked += 1;
      return Promise.reject(new Error("asked"));
    });
    const reason = new Error("enough");
    expect(await errorOf(name, new Client(connection), { signal: AbortSignal.abort(reason) })).toBe(reason);
    expect(asked).toBe(0);
  });

  it("takes its waiter away from the engine", async () => {
    const { client, engine } = await openHub();
    const handle = await client.start(wait);
    const abort = new AbortController();
    // A controller has a signal too.
    const waits = [handle.result(abort), handle.waitForStart(abort), handle.waitForCompletion(abort)];
    await turnOfEventLoop();
    expect(engine.waiters).toBe(3);
    abort.abort();
    for (const each of waits) await expect(each).rejects.toMatchObject({ name: "AbortError" });
    expect(engine.waiters).toBe(0);
  });

  it("may be a signal with a timeout of its own, or be joined by a timeout: who is first wins", async () => {
    const clock = virtualClock();
    const client = new Client(silent(), { clock });
    const abort = new AbortController();
    const timedOut = errorOf("status", client, { signal: abort.signal, timeout: "1s" });
    const aborted = errorOf("status", client, { signal: abort.signal, timeout: "2s" });
    clock.advance(1_000);
    expect(await timedOut).toBeInstanceOf(TimeoutError);
    abort.abort(new Error("enough"));
    expect(await aborted).toMatchObject({ message: "enough" });
  });

  it("leaves no listener on a signal that lives on", async () => {
    const { engine } = await openHub();
    const client = new Client(engine.connection);
    const abort = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = abort.signal;
    Object.assign(abort.signal, {
      addEventListener(...args: Parameters<typeof addEventListener>) {
        listeners += 1;
        addEventListener.apply(abort.signal, args);
      },
      removeEventListener(...args: Parameters<typeof removeEventListener>) {
        listeners -= 1;
        removeEventListener.apply(abort.signal, args);
      },
    });
    await client.start(wait, undefined, { signal: abort.signal, instanceId: "a" });
    await client.getHandle("a").status({ signal: abort.signal });
    await errorOf("rewind", client, { signal: abort.signal });
    expect(listeners).toBe(0);
  });
});

describe("an error of the service", () => {
  const byCode: Readonly<
    Record<Exclude<ServiceErrorCode, "NOT_FOUND">, { readonly name: string } & (new (...args: never[]) => Error)>
  > = {
    ALREADY_EXISTS: OrchestrationAlreadyExistsError,
    FAILED_PRECONDITION: OrchestrationStateError,
    UNIMPLEMENTED: NotSupportedError,
    INVALID_ARGUMENT: TypeError,
    OUT_OF_RANGE: TypeError,
    CANCELLED: ConnectionError,
    UNKNOWN: ConnectionError,
    DEADLINE_EXCEEDED: ConnectionError,
    PERMISSION_DENIED: ConnectionError,
    RESOURCE_EXHAUSTED: ConnectionError,
    ABORTED: ConnectionError,
    INTERNAL: ConnectionError,
    UNAVAILABLE: ConnectionError,
    DATA_LOSS: ConnectionError,
    UNAUTHENTICATED: ConnectionError,
  };

  it.each(Object.entries(byCode))("%s is a %p to every call, its cause kept", async (code, errorClass) => {
    const cause = new ServiceError(code as ServiceErrorCode, "the engine says why");
    const client = new Client(answering(() => Promise.reject(cause)));
    for (const name of names) {
      const error = await errorOf(name, client);
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toMatchObject({ cause });
    }
  });

  /** What has no use for an instance that exists; and what is content that there is none. */
  const founders = ["start", "list", "purgeByFilter"];
  const unconcerned = ["status", "completeActivity", "failActivity"];
  const finders = names.filter((name) => !founders.includes(name) && !unconcerned.includes(name));

  it.each(finders)("NOT_FOUND is an OrchestrationNotFoundError to %s", async (name) => {
    const cause = new ServiceError("NOT_FOUND", "no such instance exists");
    const error = await errorOf(name, new Client(answering(() => Promise.reject(cause))));
    expect(error).toBeInstanceOf(OrchestrationNotFoundError);
    expect(error).toMatchObject({ instanceId: "a", cause });
  });

  it.each(unconcerned)("NOT_FOUND is no error to %s", async (name) => {
    const client = new Client(
      answering(() => Promise.reject(new ServiceError("NOT_FOUND", "no such instance exists"))),
    );
    expect(await calls[name]?.(client, {})).toBeUndefined();
  });

  it.each(names)("NOT_FOUND is a ConnectionError to %s where the task hub is what is missing", async (name) => {
    const message = 'There is no task hub "orders" here; this one is "bills".';
    const error = await errorOf(
      name,
      new Client(answering(() => Promise.reject(new ServiceError("NOT_FOUND", message)))),
    );
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain(`a scripted engine answered NOT_FOUND: ${message}`);
  });

  it.each(founders)("NOT_FOUND is a ConnectionError to %s, which needs no instance", async (name) => {
    const client = new Client(answering(() => Promise.reject(new ServiceError("NOT_FOUND", "no"))));
    expect(await errorOf(name, client)).toBeInstanceOf(ConnectionError);
  });

  it("NOT_FOUND of an instance whose id speaks of a task hub is about the instance", async () => {
    const client = new Client(
      answering(() => Promise.reject(new ServiceError("NOT_FOUND", 'There is no orchestration "task hub 1".'))),
    );
    await expect(client.getHandle("task hub 1").suspend()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });

  it.each([
    ["UNAUTHENTICATED", "who are you?", "who are you? Give the connection credentials that are valid"],
    ["UNAUTHENTICATED", "The call has no credentials: no", "answered UNAUTHENTICATED: The call has no credentials: no"],
    ["PERMISSION_DENIED", "not you", "not you. Give the connection credentials that may do this"],
    ["RESOURCE_EXHAUSTED", "too much", "too much. Where a message was too large: raise maxMessageSize on both sides"],
    ["RESOURCE_EXHAUSTED", "Raise maxMessageSize", "answered RESOURCE_EXHAUSTED: Raise maxMessageSize"],
    ["UNAVAILABLE", "The engine was closed.", "answered UNAVAILABLE: The engine was closed."],
    ["DEADLINE_EXCEEDED", "Is it overloaded?", "answered DEADLINE_EXCEEDED: Is it overloaded?"],
  ] as const)("%s says what to do, unless the connection does (%s)", async (code, said, message) => {
    const cause = new ServiceError(code, said);
    const error = await errorOf("suspend", new Client(answering(() => Promise.reject(cause))));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ cause });
    expect(String(error)).toMatch(new RegExp(`${message.replace(/[?.]/g, "\\$&")}( \\(the option|, or keep|$)`));
  });

  it("says what was done to which instance, and what the engine answered", async () => {
    const refuse = (code: ServiceErrorCode) =>
      new Client(answering(() => Promise.reject(new ServiceError(code, "the engine says why"))));
    const messageOf = async (name: string, code: ServiceErrorCode) => String(await errorOf(name, refuse(code)));
    expect(await messageOf("suspend", "UNAVAILABLE")).toBe(
      'ConnectionError: suspend of instance "a": a scripted engine answered UNAVAILABLE: the engine says why',
    );
    expect(await messageOf("purgeByFilter", "INTERNAL")).toContain(
      "purge by filter: a scripted engine answered INTERNAL",
    );
    expect(await messageOf("start", "INVALID_ARGUMENT")).toBe(
      'TypeError: start of "wait" of instance "a": the engine says why',
    );
    expect(await messageOf("rewind", "FAILED_PRECONDITION")).toContain('instance "a": the engine says why');
    expect(await messageOf("rewind", "UNIMPLEMENTED")).toContain(
      "rewind is not supported by this engine (a scripted engine)",
    );
    expect(await errorOf("rewind", refuse("UNIMPLEMENTED"))).toMatchObject({
      operation: "rewind",
      engine: "a scripted engine",
    });
  });

  it("is passed on as it is where it is none", async () => {
    const bug = new Error("a bug");
    const client = new Client(answering(() => Promise.reject(bug)));
    for (const name of names) expect(await errorOf(name, client)).toBe(bug);
  });
});
