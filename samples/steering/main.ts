import { OrchestrationTerminatedError } from "@reawait/core";
import type { InstanceStatus } from "@reawait/client";
import type { Sample } from "../sample.js";
import { untilStatus } from "../until-status.js";
import { countVisitors, visitor } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [countVisitors] },
  async run({ client }) {
    const handle = await client.start(countVisitors, 0);
    await handle.raiseEvent(visitor, "ada");
    console.log(tell(await untilStatus(handle, counts(1))));

    await handle.suspend({ reason: "closed for lunch" });
    await handle.raiseEvent(visitor, "grace");
    console.log(tell(await untilStatus(handle, ({ runtimeStatus }) => runtimeStatus === "SUSPENDED")));

    await handle.resume({ reason: "open again" });
    console.log(tell(await untilStatus(handle, counts(2))));

    await handle.terminate({ output: "closed for today" });
    try {
      await handle.result();
    } catch (error) {
      if (!(error instanceof OrchestrationTerminatedError)) throw error;
      console.log(`TERMINATED: ${String(error.output)}`);
    }
  },
};

function counts(wished: number) {
  return (status: InstanceStatus): boolean => countOf(status) === wished;
}

function tell(status: InstanceStatus): string {
  return `${status.runtimeStatus}, visitors so far: ${countOf(status)}`;
}

function countOf({ customStatus }: InstanceStatus): number {
  return (customStatus as { readonly count: number } | undefined)?.count ?? 0;
}
