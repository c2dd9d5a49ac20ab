import { reawait } from "./testing/reawait.js";
import { runTakingAnything, runTakingRegistered } from "./testing/run-unregistered.js";

runTakingAnything(reawait);
runTakingRegistered(reawait);
