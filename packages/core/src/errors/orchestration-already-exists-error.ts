import { DurableError, brandErrorClass } from "./durable-error.js";

/** An instance of this id exists already. Nothing was started. */
export class OrchestrationAlreadyExistsError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationAlreadyExistsError");
  }

  constructor(
    readonly instanceId: string,
    options?: ErrorOptions,
  ) {
    super(
      `an orchestration "${instanceId}" exists already: wait for that one (client.getHandle), choose another instance id, ` +
        `or say with replaceableStatuses in which statuses it may be replaced`,
      options,
    );
  }
}
