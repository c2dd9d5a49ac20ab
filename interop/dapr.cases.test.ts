import { beforeAll } from "@jest/globals";
import { dapr, silenceDapr } from "./testing/dapr.js";
import { reawait } from "./testing/reawait.js";
import { runCases } from "./testing/run-cases.js";

beforeAll(() => void silenceDapr());

runCases({ client: dapr, worker: dapr });
runCases({ client: reawait, worker: dapr });
runCases({ client: dapr, worker: reawait });
