import type { Connection, HistoryEvent } from "@reawait/protocol";
import type { RecordedInstance } from "./check-hub.js";

const PAGE = 200;

/** All instances of a hub, with their histories. */
export async function readHub(connection: Connection): Promise<readonly RecordedInstance[]> {
  const instances: RecordedInstance[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await connection.queryInstances({
      maxInstanceCount: PAGE,
      fetchInputsAndOutputs: true,
      continuationToken,
    });
    for (const state of page.orchestrationState) {
      instances.push({ state, history: await readHistory(connection, state.instanceId) });
    }
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return instances;
}

async function readHistory(connection: Connection, instanceId: string): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const chunks = connection.streamInstanceHistory({ instanceId, forWorkItemProcessing: false });
  for await (const chunk of chunks) events.push(...chunk);
  return events;
}
