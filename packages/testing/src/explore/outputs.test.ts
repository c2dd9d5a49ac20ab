/** What an orchestration can come to: told by the report of its exploration. */
import { describe, expect, it } from "@jest/globals";
import { createPayloadConverter, defineEvent, defineOrchestrator } from "@reawait/core";
import { explore } from "./explore.js";
import type { EventMaker } from "./rules.js";

describe("the results of an exploration", () => {
  const vote = defineEvent<{ at: Date } | undefined>("vote");
  const wait = defineOrchestrator("wait", async (ctx) => {
    const winner = await Promise.race([ctx.waitForExternalEvent(vote), ctx.createTimer("1h")]);
    if (winner?.at.getTime() === 1) throw new RangeError("too early");
    return winner;
  });
  const at = (time: number) => ({ at: new Date(time) });

  it("are told each once, whole, and those of runs that failed are none", async () => {
    const report = await explore(wait, {
      events: (raises) => [raises(vote, at(1), { or: [at(2), at(3)], atMost: 2 })],
      allow: ["failure", "unhandledEvents"],
    });
    expect(report.complete).toBe(true);
    expect(report.interleavings).toBeGreaterThan(3n);
    expect(report.outputs).toHaveLength(3);
    expect(report.outputs).toEqual(expect.arrayContaining([at(2), at(3), undefined]));
  });

  it("are those of one interleaving where only that is run", async () => {
    const options = { events: (raises: EventMaker<object>) => [raises(vote, at(2))], only: "0" };
    expect((await explore(wait, options)).outputs).toEqual([at(2)]);
  });

  it("are read by the converter that wrote them", async () => {
    class Money {
      constructor(readonly amount: number) {}
    }
    const earn = defineOrchestrator("earn", async () => new Money(5));
    const report = await explore(earn, { converter: createPayloadConverter({ classes: { Money } }) });
    expect(report.outputs).toEqual([new Money(5)]);
    expect(report.outputs[0]).toBeInstanceOf(Money);
  });
});
