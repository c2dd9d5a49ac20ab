import { durabletask } from "./testing/durabletask.js";
import { runSuspensions } from "./testing/run-suspensions.js";

runSuspensions(durabletask);
