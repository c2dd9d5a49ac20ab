import { reawait } from "./testing/reawait.js";
import { runSuspensions } from "./testing/run-suspensions.js";

runSuspensions(reawait);
