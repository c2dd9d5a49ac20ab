import type { AnyOrchestrator } from "@reawait/core";
import { createRegistry } from "@reawait/core/internal";
import { checkOrchestrator } from "../definitions/check-orchestrator.js";
import type { SteppedExecution } from "./stepped-execution.js";

/**
 * The definition that an execution continues with: a name stays what it is, but its version may be another.
 *
 * @param given - what the test says; `undefined` for the same as before
 * @throws TypeError, Error where it does not fit
 */
export function followingDefinition(
  { surroundings: { orchestrator, instanceId }, started: { name } }: SteppedExecution,
  version: string | undefined,
  given: AnyOrchestrator | undefined,
): AnyOrchestrator {
  const definition = checkOrchestrator(given ?? orchestrator, "nextExecution", "run.nextExecution(purchaseOrderV2)");
  const instance = `instance ${JSON.stringify(instanceId)}`;
  if (definition.name !== name) {
    throw new TypeError(
      `${instance} goes on as orchestrator "${name}", whatever its version: "${definition.name}" cannot follow it`,
    );
  }
  if (createRegistry("orchestrator", [definition]).find(name, version)) return definition;
  const [next, own] = [version, definition.version].map((each) => (each ? `version "${each}"` : "no version"));
  throw new Error(
    `${instance} has continued as ${next ?? ""} of orchestrator "${name}", and its definition is of ${own ?? ""}: pass the ` +
      "one that fits, as run.nextExecution(definition)",
  );
}
