import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import type { VirtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import type { OrchestrationState } from "../../model/orchestration-state.js";
import { ServiceError } from "../../service-error.js";
import type { CreateInstanceRequest } from "../../task-hub-service.js";
import { overGrpc } from "../testing/over-grpc.js";
import { passTime } from "../testing/pass-time.js";

const order = { instanceId: "order-1", name: "purchase", input: '"shoes"' };
const gone = new ServiceError("UNAVAILABLE", "no upstream");
const taken = new ServiceError("ALREADY_EXISTS", "order-1 already exists");

/** An engine that loses some of its answers. */
function forgetfulEngine(
  clock: VirtualClock,
  {
    lostAnswers,
    lostRequests = 0,
    lateRequests = 0,
    keepsExecutionId = true,
    existing,
  }: {
    /** Requests that are carried out, but not answered. */
    readonly lostAnswers: number;
    /** Requests before those that are not carried out. */
    readonly lostRequests?: number;
    /** Requests that are carried out only when the next one comes. */
    readonly lateRequests?: number;
    readonly keepsExecutionId?: boolean;
    readonly existing?: Partial<OrchestrationState>;
  },
) {
  const requests: CreateInstanceRequest[] = [];
  let started = 0;
  let state: OrchestrationState | undefined = existing && stateOf(order, { executionId: "theirs", ...existing });
  let late: CreateInstanceRequest | undefined;

  function stateOf(request: CreateInstanceRequest, more: Partial<OrchestrationState> = {}): OrchestrationState {
    return {
      instanceId: request.instanceId,
      name: request.name,
      input: request.input,
      orchestrationStatus: "RUNNING",
      createdTimestamp: clock.now(),
      lastUpdatedTimestamp: clock.now(),
      executionId: keepsExecutionId ? request.executionId : "of the engine's own",
      ...more,
    };
  }

  function create(request: CreateInstanceRequest): void {
    if (state !== undefined) throw taken;
    started += 1;
    state = stateOf(request);
  }

  return {
    requests,
    get started() {
      return started;
    },
    script: {
      startInstance: async (request: CreateInstanceRequest) => {
        requests.push(request);
        if (late) create(late);
        late = undefined;
        if (requests.length <= lostRequests) throw gone;
        if (requests.length <= lostRequests + lateRequests) {
          late = request;
          throw gone;
        }
        create(request);
        if (requests.length <= lostRequests + lateRequests + lostAnswers) throw gone;
        return { instanceId: request.instanceId };
      },
      getInstance: async () => state,
    },
  };
}

describe("starting an instance", () => {
  it("gives it its ids before it is sent, unless it has them", async () => {
    const seen: CreateInstanceRequest[] = [];
    await using hub = await overGrpc({
      startInstance: async (request) => {
        seen.push(request);
        return { instanceId: request.instanceId };
      },
    });
    const { instanceId } = await hub.connection.startInstance({ instanceId: "", name: "purchase" });
    await hub.connection.startInstance({ instanceId: "mine", executionId: "also mine", name: "purchase" });
    expect(instanceId).toMatch(/^[\da-f-]{36}$/);
    expect(seen).toMatchObject([
      { instanceId, executionId: expect.stringMatching(/^[\da-f-]{36}$/) },
      { instanceId: "mine", executionId: "also mine" },
    ]);
  });

  it("takes the word of the engine that the id is taken, where the call was not repeated", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 0, existing: {} });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    await expect(hub.connection.startInstance(order)).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  });

  it("starts it once where an answer is lost, and reports it as started", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 1 });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    expect(await passTime(clock, hub.connection.startInstance(order))).toEqual({ instanceId: "order-1" });
    expect(engine.started).toBe(1);
    expect(engine.requests).toHaveLength(1);
  });

  it("starts it once where an answer is lost, also if it may replace what is there", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 1 });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    const request = { ...order, replaceableStatus: ["RUNNING", "PENDING"] as const };
    await passTime(clock, hub.connection.startInstance(request));
    expect(engine.requests).toHaveLength(1);
  });

  it("starts it again where a request is lost, under the same ids", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 0, lostRequests: 2 });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    expect(await passTime(clock, hub.connection.startInstance(order))).toEqual({ instanceId: "order-1" });
    expect(engine.started).toBe(1);
    expect(new Set(engine.requests.map(({ executionId }) => executionId)).size).toBe(1);
  });

  it("reports it as started where the first request arrives just before the second", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 0, lateRequests: 1 });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    expect(await passTime(clock, hub.connection.startInstance(order))).toEqual({ instanceId: "order-1" });
    expect(engine.started).toBe(1);
    expect(engine.requests).toHaveLength(2);
  });

  it("knows it by name, input and time with an engine that chooses executions' ids itself", async () => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 1, keepsExecutionId: false });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    expect(await passTime(clock, hub.connection.startInstance(order))).toEqual({ instanceId: "order-1" });
    expect(engine.requests).toHaveLength(1);
  });

  it.each<[string, Partial<OrchestrationState>]>([
    ["has another name", { name: "return" }],
    ["has another input", { input: '"socks"' }],
    ["was there long before", { createdTimestamp: 0 }],
  ])("does not take another one for it: one that %s", async (_what, existing) => {
    const clock = virtualClock();
    const engine = forgetfulEngine(clock, { lostAnswers: 0, lostRequests: 1, existing });
    await using hub = await overGrpc(engine.script, { connect: { clock } });
    await expect(passTime(clock, hub.connection.startInstance(order))).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
    });
  });

  it("is given up after two minutes in all, looking for it included", async () => {
    const clock = virtualClock();
    let looks = 0;
    const script = {
      // A minute and a half of this, and then of that.
      startInstance: () => Promise.reject(new ServiceError("UNAVAILABLE", "no upstream")),
      getInstance: async () => {
        looks += 1;
        if (clock.now() - begun >= 90_000) throw new ServiceError("UNAVAILABLE", "no upstream");
        return undefined;
      },
    };
    await using hub = await overGrpc(script, { connect: { clock } });
    const begun = clock.now();
    const call = hub.connection.startInstance(order);
    await expect(passTime(clock, call, 100)).rejects.toThrow("Given up after 2m.");
    expect(clock.now() - begun).toBeLessThan(121_000);
    expect(looks).toBeGreaterThan(3);
  });
});
