/** The fate of this very process. */
import { watchFate, type Place } from "../plan/fate.js";

/** The variable of the environment that holds it. */
export const FATE_VARIABLE = "REAWAIT_FAULTS_FATE";

/** To be called at each place; where this life is to end, it ends as by `kill -9`. */
export const passing: (here: Place) => void = watchFate(process.env[FATE_VARIABLE] ?? "", () => {
  process.kill(process.pid, "SIGKILL");
});
