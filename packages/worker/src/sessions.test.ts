import type { AnyOrchestrator } from "@reawait/core";
import { createRegistry, defaultPayloadConverter, OrchestrationExecutor } from "@reawait/core/internal";
import { silentLogger } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { Sessions, type Session } from "./sessions.js";

const executor = new OrchestrationExecutor({
  instanceId: "a",
  converter: defaultPayloadConverter,
  log: silentLogger,
  captureCallSites: false,
  orchestrators: createRegistry<AnyOrchestrator>("orchestrator", []),
  ordersConfirmations: true,
  onPoisoned: () => undefined,
});
const session = (position: string): Session => ({ executor, executionId: "execution", position });

describe("sessions", () => {
  it("are taken once", () => {
    const sessions = new Sessions(2);
    sessions.keep("a", session("1"));
    expect(sessions.take("a")?.position).toBe("1");
    expect(sessions.take("a")).toBeUndefined();
    expect(sessions.size).toBe(0);
  });

  it("are as many as the capacity: the one used longest ago goes first", () => {
    const sessions = new Sessions(2);
    sessions.keep("a", session("1"));
    sessions.keep("b", session("1"));
    sessions.keep("a", session("2"));
    sessions.keep("c", session("1"));
    expect(sessions.size).toBe(2);
    expect(sessions.take("b")).toBeUndefined();
    expect(sessions.take("a")?.position).toBe("2");
    expect(sessions.take("c")?.position).toBe("1");
  });

  it("are none with a capacity of zero", () => {
    const sessions = new Sessions(0);
    sessions.keep("a", session("1"));
    expect(sessions.size).toBe(0);
  });

  it("are dropped one by one, or all", () => {
    const sessions = new Sessions(3);
    for (const id of ["a", "b", "__proto__"]) sessions.keep(id, session("1"));
    sessions.drop("__proto__");
    expect(sessions.take("__proto__")).toBeUndefined();
    sessions.clear();
    expect(sessions.size).toBe(0);
  });
});
