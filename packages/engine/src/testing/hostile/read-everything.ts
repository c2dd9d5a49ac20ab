import type { Connection } from "@reawait/protocol";

/** Reads every instance with its payloads, and every history. Returns how many instances there are. */
export async function readEverything(connection: Connection): Promise<number> {
  let count = 0;
  let continuationToken: string | undefined;
  do {
    const page = { maxInstanceCount: 50, fetchInputsAndOutputs: true, continuationToken };
    const { orchestrationState, continuationToken: next } = await connection.queryInstances(page);
    for (const { instanceId } of orchestrationState) {
      const history = connection.streamInstanceHistory({ instanceId, forWorkItemProcessing: false });
      for await (const _ of history);
      count += 1;
    }
    continuationToken = next;
  } while (continuationToken !== undefined);
  return count;
}
