/**
 * R4: instances that durabletask-js 0.4 began are finished here. Its histories, recorded in its own in-memory backend, are
 * given to our counterpart of its orchestrator; at every turn we must ask for the very same: ids, names, ids of children,
 * times, payloads (guids among them), and the same end.
 */
import { describe, expect, it } from "@jest/globals";
import { fixture } from "./testing/fixture-file.js";
import { TestInstance } from "./testing/history-builder.js";
import { withoutStacks } from "./testing/outcome.js";
import { comparedAction } from "./testing/peer-actions.js";
import { peerPrograms } from "./testing/peer-programs.js";
import { peerInstanceId, runPeer, type PeerExecution } from "./testing/peer-run.js";
import { takeOvers } from "./testing/take-over.js";

describe.each(takeOvers.map((orchestrator) => ({ name: orchestrator.name, orchestrator })))(
  "R4 $name, begun by durabletask-js",
  ({ name, orchestrator }) => {
    const recorded = () =>
      fixture(`durabletask-js/${name}`, async () => {
        const program = peerPrograms[name]?.();
        if (program === undefined) throw new Error(`there is no program "${name}"`);
        return withoutStacks(await runPeer(name, program)) as PeerExecution[];
      });

    it("is taken over at any turn, and asks for the same from there on", async () => {
      for (const { history, turns } of await recorded()) {
        for (const { past, new: count, actions, customStatus } of turns) {
          const options = { instanceId: peerInstanceId, history: history.slice(0, past), mode: "replay" } as const;
          const outcome = await new TestInstance(orchestrator, options).replayTurn(history.slice(past, past + count));
          expect(outcome.fault).toBeUndefined();
          expect(outcome.actions.map(comparedAction)).toEqual(actions);
          expect(outcome.customStatus).toBe(customStatus);
        }
      }
    });

    it("is taken over half way, and finished in one session", async () => {
      for (const { history, turns } of await recorded()) {
        const rest = turns.slice(Math.floor(turns.length / 2));
        const instance = new TestInstance(orchestrator, {
          instanceId: peerInstanceId,
          history: history.slice(0, rest[0]?.past),
          mode: "session",
        });
        for (const { past, new: count, actions } of rest) {
          const outcome = await instance.replayTurn(history.slice(past, past + count));
          expect(outcome.actions.map(comparedAction)).toEqual(actions);
        }
        expect(instance.turns.at(-1)?.ended).toBe(true);
      }
    });
  },
);
