import type { GetWorkItemsRequest, TaskHubService } from "../../task-hub-service.js";
import type { WorkItem } from "../../model/work-item.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import type { ServerEnvironment } from "./serve-options.js";

/** Bytes. From here on a worker that can fetches the past events, in pieces. */
const LARGEST_HISTORY = 1_048_576;

/** The message that stands for an item; none where it is too large, and the worker could only choke on it. */
export function workItemMessages(
  hub: TaskHubService,
  { maxMessageSize, logger }: Pick<ServerEnvironment, "maxMessageSize" | "logger">,
  { historyStreaming }: Pick<GetWorkItemsRequest, "historyStreaming">,
): (item: WorkItem) => readonly Uint8Array[] {
  return (item) => {
    let bytes = encodeWorkItem(item);
    if (item.kind === "healthPing") return [bytes];
    if (historyStreaming && bytes.byteLength > LARGEST_HISTORY && item.kind === "orchestrator") {
      const request = { ...item.request, pastEvents: [], requiresHistoryStreaming: true };
      const short = encodeWorkItem({ ...item, request });
      if (bytes.byteLength - short.byteLength > LARGEST_HISTORY) bytes = short;
    }
    if (bytes.byteLength <= maxMessageSize) return [bytes];
    giveBack(item, bytes.byteLength);
    return [];
  };

  function giveBack(item: Exclude<WorkItem, { kind: "healthPing" }>, size: number): void {
    const errorMessage =
      `A work item of ${size} bytes is more than the ${maxMessageSize} that may be sent at once: ` +
      "raise maxMessageSize on both sides, or keep large data elsewhere and pass a reference to it.";
    const instanceId =
      item.kind === "orchestrator" ? item.request.instanceId : item.request.orchestrationInstance.instanceId;
    logger.error(`${errorMessage} It is held back (instance ${JSON.stringify(instanceId)}).`);
    const reason = { errorType: "MessageTooLargeError", errorMessage, isNonRetriable: false };
    const given =
      item.kind === "orchestrator"
        ? hub.abandonOrchestratorTask(item.completionToken, { reason })
        : hub.abandonActivityTask(item.completionToken);
    given.catch((error: unknown) => logger.warn("A work item could not be given back", error));
  }
}
