import type { AnyOrchestrator } from "../definitions/registry.js";
import { validateSync } from "../schema/validate.js";
import type { Execution } from "./execution.js";
import { RuntimeContext } from "./runtime-context.js";

/** Runs the orchestrator up to its first await. */
export async function runOrchestrator(
  execution: Execution,
  definition: AnyOrchestrator,
  payload: string | undefined,
): Promise<unknown> {
  const { name, input: schema, output } = definition;
  const value = validateSync(schema, execution.converter.read(payload), `the input of orchestrator "${name}"`);
  // This frame lives as long as the orchestrator waits: it would keep the payload in memory.
  // eslint-disable-next-line no-useless-assignment -- what is let go of is never read again
  payload = undefined;
  // The registry holds orchestrators of any input: that this one gets what it takes was held where it was started.
  const result = await definition.fn(new RuntimeContext(execution), value as never);
  return execution.nextExecution ? result : validateSync(output, result, `the output of orchestrator "${name}"`);
}
