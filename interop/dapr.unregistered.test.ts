import { beforeAll } from "@jest/globals";
import { dapr, silenceDapr } from "./testing/dapr.js";
import { runTakingAnything } from "./testing/run-unregistered.js";

beforeAll(() => void silenceDapr());

// It has no filters: it always takes anything.
runTakingAnything(dapr);
