/**
 * An instance with a worker of its own that lives beside all that is hostile. What it does depends on nothing but the
 * clock, so that its history can be held against that of an undisturbed one.
 */
import type { Connection } from "@reawait/protocol";
import { encodeHistoryEvents } from "@reawait/protocol";

import { scriptedWorker } from "../scripted-worker.js";
import { actions } from "../turn-fixtures.js";

export interface Bystander {
  /** Tokens that it was given and has used. */
  readonly spentTokens: readonly string[];
  /** Goes one step on: an event, a turn, an activity, and another turn. */
  step(): Promise<void>;
  /** Completes. */
  end(): Promise<void>;
  /** Its history in bytes. */
  history(): Promise<string>;
  /** Takes its worker away. */
  leave(): Promise<void>;
}

/** Long, so that nobody guesses it, and no damage turns another id into it. */
export const BYSTANDER = "bystander 7c1f5f0e-6f6e-4f7e-9d56-5a0c0c9b8a11";
const EXECUTION = "only-run";
const names = [{ name: BYSTANDER, versions: [] }];

export async function startBystander(connection: Connection): Promise<Bystander> {
  const spentTokens: string[] = [];
  const worker = scriptedWorker(connection, { filters: { orchestrations: names, activities: names } });
  let steps = 0;

  async function turn(ofStep: Parameters<typeof worker.answer>[1]): Promise<void> {
    const item = await worker.turn();
    await worker.answer(item, ofStep, { customStatus: `step ${steps}` });
    spentTokens.push(item.completionToken);
  }

  await connection.startInstance({ instanceId: BYSTANDER, executionId: EXECUTION, name: BYSTANDER, input: "1" });
  await turn([]);
  return {
    spentTokens,
    async step() {
      steps += 1;
      await connection.raiseEvent({ instanceId: BYSTANDER, name: "step", input: String(steps) });
      await turn([actions.task(steps, BYSTANDER)]);
      const activity = await worker.activity();
      await worker.succeed(activity, String(steps));
      spentTokens.push(activity.completionToken);
      await turn([]);
    },
    async end() {
      await connection.raiseEvent({ instanceId: BYSTANDER, name: "end" });
      await turn([actions.complete(steps + 1, "done")]);
    },
    async history() {
      const chunks: Buffer[] = [];
      const request = { instanceId: BYSTANDER, forWorkItemProcessing: false };
      for await (const events of connection.streamInstanceHistory(request)) {
        chunks.push(Buffer.from(encodeHistoryEvents(events)));
      }
      return Buffer.concat(chunks).toString("base64");
    },
    leave: () => worker.stop(),
  };
}
