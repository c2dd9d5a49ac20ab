import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";
import fc from "fast-check";

import { actions, events, inbox, instanceRow, NOW, turnContext, turnState } from "../testing/turn-fixtures.js";
import { planBatch } from "./new-batch.js";
import { runTurn } from "./run-turn.js";

const id = fc.integer({ min: 0, max: 6 });
const name = fc.constantFrom("pay", "ship", "constructor");
const target = fc.constantFrom("other", "order-1", "");

const action: fc.Arbitrary<OrchestratorAction> = fc.oneof(
  fc.tuple(id, name).map(([n, text]) => actions.task(n, text)),
  fc.tuple(id, fc.integer({ min: 0, max: 2 * NOW })).map(([n, time]) => actions.timer(n, time)),
  fc.tuple(id, target).map(([n, text]) => actions.child(n, text)),
  fc.tuple(id, target, name).map(([n, where, text]) => actions.send(n, where, text)),
  id.map((n) => actions.complete(n)),
  id.map((n) => actions.fail(n)),
  id.map((n) => actions.terminated(n)),
  id.map((n) => actions.continueAsNew(n)),
);

const message: fc.Arbitrary<HistoryEvent> = fc.oneof(
  name.map((text) => events.raised(text)),
  id.map((n) => events.taskCompleted(n)),
  id.map((n) => events.taskFailed(n)),
  fc.tuple(id, fc.integer({ min: 0, max: 2 * NOW })).map(([n, time]) => events.timerFired(n, time)),
  fc.constant(events.suspended()),
  fc.constant(events.resumed()),
  fc.boolean().map((recurse) => events.terminated(recurse)),
);

const past: fc.Arbitrary<readonly HistoryEvent[]> = fc.array(
  fc.oneof(
    fc.tuple(id, name).map(([n, text]) => events.taskScheduled(n, text)),
    id.map((n) => events.taskFailed(n)),
  ),
);

const turns = fc.record({
  messages: fc.array(message, { maxLength: 8 }),
  past,
  actions: fc.array(action, { maxLength: 10 }),
  used: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
});

const run = (given: typeof turns extends fc.Arbitrary<infer Turn> ? Turn : never) => {
  // Each message is a record of its own, so that it can be told from its equals.
  const messages = given.messages.map((one) => ({ ...one }));
  const state = turnState(messages, { past: [events.started(), ...given.past] });
  const changes = runTurn(state, { actions: given.actions, numEventsProcessed: given.used }, turnContext());
  return { state, changes };
};

describe("whatever a worker answers", () => {
  it("there is at most one completion, and it goes with a status that is over", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { changes } = run(given);
        const completed = changes.history.events.filter((event) => event.kind === "executionCompleted");
        expect(completed.length).toBe(isTerminalStatus(changes.row.status) ? 1 : 0);
        expect(changes.dropInbox).toBe(completed.length === 1);
      }),
    );
  });

  it("the messages whose events stand in the batch are consumed, and no others", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { state, changes } = run(given);
        if (changes.history.replace) return;
        const written = new Set(changes.history.events);
        const consumed = state.batch.newEvents
          .slice(1)
          .flatMap((event, index) => (written.has(event) ? [state.batch.messageKeys[index]] : []));
        expect(changes.consumed).toEqual(consumed);
      }),
    );
  });

  it("a batch opens and closes, and its times never go back after the batch's own", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { changes } = run(given);
        if (changes.history.replace) return;
        const { events: batch } = changes.history;
        expect(batch[0]?.kind).toBe("orchestratorStarted");
        expect(batch.at(-1)?.kind).toBe("orchestratorCompleted");
        const confirmations = batch.filter((event) => event.eventId >= 0);
        expect(confirmations.every((event) => event.timestamp >= (batch[0]?.timestamp ?? 0))).toBe(true);
        expect(changes.row.historyLength).toBe(3 + batch.length);
      }),
    );
  });

  it("confirmations follow the order of the actions", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { changes } = run(given);
        const order = given.actions.filter((one) => one.kind !== "completeOrchestration").map((one) => one.id);
        const confirmed = changes.history.events
          .filter((event) => event.eventId >= 0 && event.kind !== "executionCompleted")
          .map((event) => event.eventId);
        expect(isSubsequence(confirmed, order)).toBe(true);
      }),
    );
  });

  it("answering with the same actions again schedules nothing twice", () => {
    const plain = fc.array(
      fc.tuple(id, name).map(([n, text]) => actions.task(n, text)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(plain, (list) => {
        const first = runTurn(turnState([]), { actions: list }, turnContext());
        const second = runTurn(
          turnState([], { past: first.history.events }),
          { actions: list.slice(-1) },
          turnContext(),
        );
        expect(second.tasks).toEqual([]);
      }),
    );
  });

  it("no key is given out twice in a turn", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { changes } = run(given);
        const keys = [
          ...changes.sends.map((one) => one.message.key),
          ...changes.requeued.map((one) => one.key),
          ...(changes.toParent === undefined ? [] : [changes.toParent.key]),
          ...changes.children.flatMap((one) => [one.start.key, one.ifTaken.key]),
        ];
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it("a terminate that was used ends it, unless the orchestrator ended by itself", () => {
    fc.assert(
      fc.property(turns, (given) => {
        const { changes } = run({ ...given, messages: [...given.messages, events.terminated()], used: undefined });
        expect(isTerminalStatus(changes.row.status)).toBe(true);
      }),
    );
  });
});

describe("whatever is in an inbox", () => {
  it("each message is handed out, stale, or waits for a later turn: never two of them", () => {
    const rows = fc.constantFrom(
      instanceRow(),
      instanceRow({ historyLength: 0 }),
      instanceRow({ status: "SUSPENDED" }),
    );
    const messages = fc.array(fc.oneof(message, fc.constant(events.started())), { maxLength: 12 });
    fc.assert(
      fc.property(rows, messages, fc.integer({ min: 1, max: 12 }), (row, list, limit) => {
        const plan = planBatch(row, inbox(...list), NOW, limit);
        if (plan.kind === "wait") return;
        const { messageKeys, stale, newEvents } = plan.batch;
        const all = [...messageKeys, ...stale];
        expect(new Set(all).size).toBe(all.length);
        expect(newEvents.length).toBe(messageKeys.length + 1);
        if (plan.kind === "run") expect(messageKeys.length).toBeLessThanOrEqual(limit);
        expect(newEvents.slice(1)).toEqual(messageKeys.map((key) => list[key - 11]));
      }),
    );
  });
});

function isSubsequence(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  for (const one of whole) {
    if (at < part.length && part[at] === one) at += 1;
  }
  return at === part.length;
}
