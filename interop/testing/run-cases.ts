import { afterAll, beforeAll, describe, it } from "@jest/globals";
import { cases } from "./cases.js";
import { openHub, type Hub } from "./hub.js";
import type { InteropClient, Sdk } from "./sdk.js";

/** Runs the list of cases with a client of one SDK and a worker of one, against an engine of ours. */
export function runCases({
  client: clientSdk,
  worker: workerSdk,
}: {
  readonly client: Sdk;
  readonly worker: Sdk;
}): void {
  describe(`a client of ${clientSdk.name} and a worker of ${workerSdk.name} agree on`, () => {
    let hub: Hub;
    let client: InteropClient;

    beforeAll(async () => {
      hub = await openHub();
      client = hub.connect(clientSdk);
      await hub.startWorker(workerSdk);
    });

    afterAll(() => hub.close());

    it.each(cases.map((each, index) => [each.name, each, `case-${index}`] as const))("%s", (_name, { run }, id) =>
      run({ engine: hub.engine, workshop: hub.workshop, client, habits: workerSdk.habits, id }),
    );
  });
}
