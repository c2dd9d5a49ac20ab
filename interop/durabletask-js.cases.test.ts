import { durabletask } from "./testing/durabletask.js";
import { reawait } from "./testing/reawait.js";
import { runCases } from "./testing/run-cases.js";

runCases({ client: durabletask, worker: durabletask });
runCases({ client: reawait, worker: durabletask });
runCases({ client: durabletask, worker: reawait });
