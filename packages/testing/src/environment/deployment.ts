import type { Client } from "@reawait/client";
import type { AnyActivity, AnyOrchestrator } from "@reawait/core";
import { createRegistry, type Registry } from "@reawait/core/internal";
import type { WorkerVersioning } from "@reawait/worker";
import { refuseUnknownOptions, type Known } from "../options/check-options.js";
import { checkList } from "./test-environment-options.js";

/** What `env.deploy` puts in the place of what was there. What is left out stays as it is. */
export interface Deployment {
  /** All that the new worker has: an orchestrator that is not among them is there no more. */
  readonly orchestrators?: readonly AnyOrchestrator[] | undefined;
  /** All that the new worker has. Mocks stay, and count as long as their activity is among them. */
  readonly activities?: readonly AnyActivity[] | undefined;
  /** Which versions of orchestrations the new worker runs. */
  readonly versioning?: WorkerVersioning | undefined;
}

/** The code of a worker. */
export interface Deployed {
  readonly orchestrators: Registry<AnyOrchestrator>;
  /** Where there are none, any may be mocked. */
  readonly activities: readonly AnyActivity[] | undefined;
  readonly versioning: WorkerVersioning | undefined;
}

const OPTIONS: Known<Deployment> = { orchestrators: true, activities: true, versioning: true };

/** @throws TypeError where an option makes no sense, or two definitions have the same name and version */
export function toDeployed(deployment: Deployment, before: Deployed): Deployed {
  // From JavaScript anything may come.
  const given: unknown = deployment;
  if (typeof given !== "object" || given === null) {
    throw new TypeError("env.deploy takes what is new: env.deploy({ orchestrators: [purchaseOrder] })");
  }
  refuseUnknownOptions("env.deploy", deployment, OPTIONS);
  const { orchestrators, activities = before.activities, versioning = before.versioning } = deployment;
  checkList("orchestrators", orchestrators);
  checkList("activities", activities);
  createRegistry("activity", activities ?? [], HOLDER);
  return {
    orchestrators: orchestrators ? createRegistry("orchestrator", orchestrators, HOLDER) : before.orchestrators,
    ...{ activities, versioning },
  };
}

const HOLDER = "test environment";

/** So many instances are named in a message. */
const NAMED = 3;

/**
 * A worker of a production system leaves alone what it has no orchestrator for, and such an instance waits for ever.
 *
 * @param client - one that nobody watches
 * @throws Error where there is an instance that has not ended, and no code for it
 */
export async function checkNothingIsLeft(client: Client, { orchestrators }: Deployed): Promise<void> {
  const left: string[] = [];
  const reasons = new Set<string>();
  for await (const { instanceId, name, version } of client.list({ statuses: ["PENDING", "RUNNING", "SUSPENDED"] })) {
    if (orchestrators.find(name, version)) continue;
    left.push(`"${instanceId}" (${name})`);
    reasons.add(orchestrators.explainMissing(name, version));
  }
  if (left.length === 0) return;
  const named = left.slice(0, NAMED).join(", ") + (left.length > NAMED ? `, and ${left.length - NAMED} more` : "");
  throw new Error(
    `env.deploy: nothing was deployed, since nobody would go on with what still runs: ${named}. ` +
      `${[...reasons].join(" ")} Deploy it as well, as long as there are instances of it, or end them first.`,
  );
}
