import { beforeAll } from "@jest/globals";
import { dapr, silenceDapr } from "./testing/dapr.js";
import { runSuspensions } from "./testing/run-suspensions.js";

beforeAll(() => void silenceDapr());

runSuspensions(dapr);
