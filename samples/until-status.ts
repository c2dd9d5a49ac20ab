import { setTimeout as sleep } from "node:timers/promises";
import type { InstanceStatus, OrchestrationHandle } from "@reawait/client";

const INTERVAL = 20;

/** Looks at an instance again and again, until its status is as wished. */
export async function untilStatus(
  handle: OrchestrationHandle,
  isAsWished: (status: InstanceStatus) => boolean,
): Promise<InstanceStatus> {
  for (;;) {
    const status = await handle.status();
    if (status !== undefined && isAsWished(status)) return status;
    await sleep(INTERVAL);
  }
}
