import { beforeAll } from "@jest/globals";
import { dapr, silenceDapr } from "./testing/dapr.js";
import { reawait } from "./testing/reawait.js";
import { runTakeOvers } from "./testing/run-take-overs.js";

beforeAll(() => void silenceDapr());

runTakeOvers({ first: dapr, second: reawait });
runTakeOvers({ first: reawait, second: dapr });
