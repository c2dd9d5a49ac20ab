import type { Metadata } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";
import type { TaskHubService } from "../../task-hub-service.js";
import type { ServerEnvironment } from "./serve-options.js";

/** The name of the task hub that a call is for, if it gives one. */
export function hubName(metadata: Metadata): string | undefined {
  const [name] = metadata.get("taskhub");
  return name === undefined ? undefined : String(name);
}

/**
 * What serves a call.
 *
 * @throws ServiceError `NOT_FOUND` for a task hub that is not served, or what `taskHubs` throws
 */
export function chooseHub(
  { service, taskHub, taskHubs }: Pick<ServerEnvironment, "service" | "taskHub" | "taskHubs">,
  metadata: Metadata,
): TaskHubService {
  const name = hubName(metadata);
  if (name === undefined) return service;
  if (taskHubs !== undefined) return taskHubs(name);
  if (taskHub === undefined || name === taskHub) return service;
  const message = `There is no task hub ${JSON.stringify(name)} here; this one is ${JSON.stringify(taskHub)}.`;
  throw new ServiceError("NOT_FOUND", message);
}
