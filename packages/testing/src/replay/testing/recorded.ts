/** Histories as an engine writes them, of orchestrations that ran just now. */
import type { AnyActivity, AnyOrchestrator } from "@reawait/core";
import type { OrchestrationHandle } from "@reawait/client";
import { openHub, turnOfEventLoop, type TestHub } from "../../../../worker/src/testing/test-hub.js";

export interface Recording {
  readonly activities?: readonly AnyActivity[];
  /** Sub-orchestrations. */
  readonly children?: readonly AnyOrchestrator[];
  readonly input?: unknown;
  /** What happens to it; by default its end is waited for. */
  readonly meanwhile?: (handle: OrchestrationHandle, hub: TestHub) => Promise<unknown>;
}

/** Lets an orchestration run, and exports its history. To be followed by `closeHubs`. */
export async function recorded(
  orchestrator: AnyOrchestrator,
  { activities = [], children = [], input, meanwhile }: Recording = {},
): Promise<string> {
  const hub = await openHub();
  await hub.startedWorker({ orchestrators: [orchestrator, ...children], activities });
  const options = { instanceId: "order-17", version: orchestrator.version };
  const handle = await hub.client.start(orchestrator.name, input, options);
  if (meanwhile) await meanwhile(handle, hub);
  else await handle.result().catch(() => undefined);
  return await handle.exportHistory();
}

/** Waits until an event of this kind was recorded. */
export async function untilRecorded(handle: OrchestrationHandle, kind: string, count = 1): Promise<void> {
  for (;;) {
    let found = 0;
    for await (const event of handle.history()) if (event.kind === kind) found += 1;
    if (found >= count) return;
    await turnOfEventLoop();
  }
}
