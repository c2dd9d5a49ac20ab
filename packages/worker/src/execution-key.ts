/** Names one execution of an instance, as the key of a map. */
export function executionKey(instanceId: string, executionId: string | undefined): string {
  return JSON.stringify([instanceId, executionId]);
}
