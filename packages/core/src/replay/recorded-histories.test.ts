/**
 * R3, R9: what running instances have done, and what they must do again. A change that breaks one of these breaks instances
 * out there; it needs a rule of its own, by which old histories are told from new ones.
 */
import { describe, expect, it } from "@jest/globals";
import type { OrchestratorAction } from "@reawait/protocol";
import { replay } from "../../../testing/src/replay/replay.js";
import { userTags } from "../context/reserved-tags.js";
import { fixture } from "./testing/fixture-file.js";
import { TestInstance } from "./testing/history-builder.js";
import { withoutStacks } from "./testing/outcome.js";
import { behaviours } from "./testing/recorded-behaviours.js";
import { recordHistory } from "./testing/recorded-turns.js";

describe.each(behaviours.map((each) => ({ ...each, name: each.orchestrator.name })))(
  "the recorded history of $name",
  ({ name, orchestrator, batches, options = {}, withoutOwnTags = false }) => {
    const show = (actions: readonly OrchestratorAction[]) =>
      withoutStacks(withoutOwnTags ? actions.map(withUserTags) : actions);
    const recorded = () => fixture(name, () => recordHistory(orchestrator, batches, options));

    it("leads to the recorded actions at every turn, from scratch", async () => {
      const { instanceId, history, turns } = await recorded();
      expect(turns.length).toBeGreaterThan(1);
      for (const { past, new: count, actions, customStatus } of turns) {
        const instance = new TestInstance(orchestrator, {
          instanceId,
          history: history.slice(0, past),
          mode: "replay",
        });
        const outcome = await instance.replayTurn(history.slice(past, past + count));
        expect(show(outcome.actions)).toEqual(actions);
        expect(outcome.customStatus).toBe(customStatus);
        expect(outcome.fault).toBeUndefined();
      }
    });

    it("replays in a test, its inputs and its end compared", async () => {
      const { history } = await recorded();
      expect(await replay(orchestrator, history)).toMatchObject({ name, events: history.length });
    });

    it("leads to the recorded actions in a session that began anywhere", async () => {
      const { instanceId, history, turns } = await recorded();
      for (let first = 0; first < turns.length; first++) {
        const start = turns[first]?.past ?? 0;
        const instance = new TestInstance(orchestrator, {
          instanceId,
          history: history.slice(0, start),
          mode: "session",
        });
        for (const { past, new: count, actions } of turns.slice(first)) {
          const outcome = await instance.replayTurn(history.slice(past, past + count));
          expect(show(outcome.actions)).toEqual(actions);
        }
      }
    });
  },
);

function withUserTags(action: OrchestratorAction): OrchestratorAction {
  if (action.kind !== "scheduleTask") return action;
  const tags = userTags(action.tags);
  return { ...action, tags: Object.keys(tags).length === 0 ? undefined : tags };
}
