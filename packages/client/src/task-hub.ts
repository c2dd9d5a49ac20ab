import type { CallOptions } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { perform } from "./perform.js";

export interface CreateTaskHubOptions extends CallOptions {
  /** Whether a task hub that is there already is deleted with all that is in it, and made anew. Default: it is kept. */
  readonly recreateIfExists?: boolean | undefined;
}

const ofNoInstance = { instanceId: "", expectsInstance: false };

export async function createTaskHub(
  environment: ClientEnvironment,
  { recreateIfExists = false, ...options }: CreateTaskHubOptions,
): Promise<void> {
  const operation = "createTaskHub";
  const subject = { operation: "creation of the task hub", ...ofNoInstance };
  await perform(environment, { operation, instanceId: "", subject }, options, (_passed, rest) =>
    environment.connection.createTaskHub({ recreateIfExists }, rest),
  );
}

export async function deleteTaskHub(environment: ClientEnvironment, options: CallOptions): Promise<void> {
  const operation = "deleteTaskHub";
  const subject = { operation: "deletion of the task hub", ...ofNoInstance };
  await perform(environment, { operation, instanceId: "", subject }, options, (_passed, rest) =>
    environment.connection.deleteTaskHub(rest),
  );
}
