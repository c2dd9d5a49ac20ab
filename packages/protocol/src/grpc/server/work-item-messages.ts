import type { FailureDetails } from "../../model/failure-details.js";
import type { WorkItem } from "../../model/work-item.js";
import type { GetWorkItemsRequest, TaskHubService } from "../../task-hub-service.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import type { LargeItemWarnings } from "./large-item-warnings.js";
import { USUAL_LIMIT } from "./large-item-warnings.js";
import { reasonOf } from "../reason-of.js";
import type { ServerEnvironment } from "./serve-options.js";

type Work = Exclude<WorkItem, { kind: "healthPing" }>;

/** Bytes. From here on a worker that can fetches the past events, in pieces. */
const LARGEST_HISTORY = 1_048_576;

export interface SendingEnvironment extends Pick<ServerEnvironment, "maxMessageSize" | "logger"> {
  /** For workers that may not take what this server sends, if nobody has told them otherwise: those of other SDKs. */
  readonly largeItems?: LargeItemWarnings | undefined;
}

/**
 * The message that stands for an item. None where there is none, or it is so large that the worker could only choke on it:
 * then the item is given back, and comes again later and later.
 */
export function workItemMessages(
  hub: TaskHubService,
  { maxMessageSize, logger, largeItems }: SendingEnvironment,
  { historyStreaming }: Pick<GetWorkItemsRequest, "historyStreaming">,
): (item: WorkItem) => readonly Uint8Array[] {
  return (item) => {
    if (item.kind === "healthPing") return [encodeWorkItem(item)];
    let bytes: Uint8Array;
    try {
      bytes = encode(item);
    } catch (error) {
      const errorMessage = `A work item cannot be written for its worker: ${reasonOf(error)}.`;
      giveBack(item, { errorType: "WireFormatError", errorMessage, isNonRetriable: false });
      return [];
    }
    if (bytes.byteLength <= maxMessageSize) {
      if (bytes.byteLength > USUAL_LIMIT) largeItems?.warn(instanceOf(item), bytes.byteLength);
      return [bytes];
    }
    const errorMessage =
      `A work item of ${bytes.byteLength} bytes is more than the ${maxMessageSize} that may be sent at once: ` +
      "raise maxMessageSize on both sides, or keep large data elsewhere and pass a reference to it.";
    giveBack(item, { errorType: "MessageTooLargeError", errorMessage, isNonRetriable: false });
    return [];
  };

  function encode(item: Work): Uint8Array {
    const bytes = encodeWorkItem(item);
    if (!historyStreaming || bytes.byteLength <= LARGEST_HISTORY || item.kind !== "orchestrator") return bytes;
    const request = { ...item.request, pastEvents: [], requiresHistoryStreaming: true };
    const short = encodeWorkItem({ ...item, request });
    return bytes.byteLength - short.byteLength > LARGEST_HISTORY ? short : bytes;
  }

  function giveBack(item: Work, reason: FailureDetails): void {
    logger.error(`${reason.errorMessage} It is held back (instance ${JSON.stringify(instanceOf(item))}).`);
    const given =
      item.kind === "orchestrator"
        ? hub.abandonOrchestratorTask(item.completionToken, { reason })
        : hub.abandonActivityTask(item.completionToken);
    given.catch((error: unknown) => logger.warn("A work item could not be given back", error));
  }
}

function instanceOf(item: Work): string {
  return item.kind === "orchestrator" ? item.request.instanceId : item.request.orchestrationInstance.instanceId;
}
