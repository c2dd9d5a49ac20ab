/** All that a worker of this suite runs. */
import type { AnyActivity, AnyOrchestrator } from "@reawait/core";
import { askLater, step, stubborn } from "./activities.js";
import { bulk, turnOver } from "./bulk.js";
import { chain } from "./chain.js";
import { collect } from "./collect.js";
import { doomed, doomedChild } from "./doomed.js";
import { family } from "./family.js";
import { fanOut } from "./fan-out.js";
import { generations } from "./generations.js";
import { later } from "./later.js";
import { letters, letterSender } from "./letters.js";
import { naps } from "./naps.js";
import { race } from "./race.js";
import { retries } from "./retries.js";

export const allPrograms: {
  readonly orchestrators: readonly AnyOrchestrator[];
  readonly activities: readonly AnyActivity[];
} = {
  orchestrators: [
    chain,
    fanOut,
    race,
    naps,
    retries,
    later,
    bulk,
    family,
    letters,
    letterSender,
    collect,
    generations,
    doomed,
    doomedChild,
  ],
  activities: [step, stubborn, askLater, turnOver],
};
