import { durabletask } from "./testing/durabletask.js";
import { reawait } from "./testing/reawait.js";
import { runTakeOvers } from "./testing/run-take-overs.js";

runTakeOvers({ first: durabletask, second: reawait });
runTakeOvers({ first: reawait, second: durabletask });
