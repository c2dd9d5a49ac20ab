import type { Client } from "@reawait/client";
import type { Execution, Proved } from "../programs/execution.js";

/** Answers the activities that leave it to others, as soon as they say so: often before the engine has heard of it. */
export interface LateAnswers {
  note(execution: Execution): void;
  /** Rejects with the first error that an answer met; never resolves. */
  readonly failed: Promise<never>;
}

export function createLateAnswers(client: Client): LateAnswers {
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});
  return {
    failed,
    note({ proof, later }) {
      if (later === undefined) return;
      const answer: Proved = { value: later.value, proof };
      client.completeActivity(later.taskToken, answer).catch(fail);
    },
  };
}
