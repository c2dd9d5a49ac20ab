import type { WorkItem } from "../../model/work-item.js";
import { ServiceError } from "../../service-error.js";
import type { CallOptions, GetWorkItemsRequest, TaskHubService } from "../../task-hub-service.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import type { Output } from "./send-items.js";
import { workItemMessages } from "./work-item-messages.js";
import type { SendingEnvironment } from "./work-item-messages.js";

/** Milliseconds. Workers in other languages take 120 seconds of silence for a broken connection. */
const HEALTH_PING_AFTER = 30_000;

/** What a stream of work items sends, by whichever call it was opened. */
export function workItemOutput(
  hub: TaskHubService,
  environment: SendingEnvironment,
  request: GetWorkItemsRequest,
  options: CallOptions,
): Output<WorkItem> {
  return {
    items: hub.getWorkItems(request, options),
    messages: workItemMessages(hub, environment, request),
    whenIdle: { after: HEALTH_PING_AFTER, message: encodeWorkItem({ kind: "healthPing" }) },
    // Workers of every language connect again after this one.
    atEnd: () => new ServiceError("UNAVAILABLE", "The engine ended the stream of work items; connect again."),
  };
}
