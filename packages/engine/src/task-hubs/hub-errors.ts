import { ServiceError } from "@reawait/protocol";

export function closedError(): ServiceError {
  return new ServiceError("UNAVAILABLE", "The engine was closed.");
}

/** Workers connect again after it, until there is one of that name. */
export function deletedError(name: string): ServiceError {
  return new ServiceError("NOT_FOUND", `The task hub ${JSON.stringify(name)} was deleted.`);
}

export function replacedError(name: string): ServiceError {
  const message = `The task hub ${JSON.stringify(name)} was made anew: what was in it is gone.`;
  return new ServiceError("NOT_FOUND", message);
}

export function noSuchHub(name: string): ServiceError {
  const shown = JSON.stringify(name);
  const message =
    `There is no task hub ${shown} here. Make it with client.with({ taskHub: ${shown} }).createTaskHub(), or let the ` +
    "engine make each one that it is asked for: Engine.open({ createTaskHubs: true }), reawait-engine --create-task-hubs.";
  return new ServiceError("NOT_FOUND", message);
}

/** A warning: whoever has deleted it may wonder. */
export function madeAgain(name: string): string {
  return (
    `The task hub ${JSON.stringify(name)} was deleted, and is made again: somebody asks for it, and this engine makes ` +
    "what it is asked for (createTaskHubs). To be rid of it, stop its workers first."
  );
}
