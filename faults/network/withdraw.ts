import type { OrchestrationHandle } from "@reawait/client";

/** Takes away an instance that has not begun, so that nobody ever knows of it. */
export async function withdraw(handle: OrchestrationHandle): Promise<void> {
  await handle.terminate();
  await handle.waitForCompletion();
  await handle.purge();
}
