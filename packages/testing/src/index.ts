/** The testing kit: durable code is tested in process, in virtual time, with Jest, Vitest or node:test. */
export type { VirtualClock } from "./clock/virtual-clock.js";
export { virtualClock } from "./clock/virtual-clock.js";
export { CompletedLaterError } from "./unit/completed-later-error.js";
export type { PendingActivity, PendingCall, PendingChild, PendingTimer, ResultArguments } from "./unit/pending-work.js";
export type { RunActivityOptions } from "./unit/run-activity.js";
export { runActivity } from "./unit/run-activity.js";
export type { StepOptions, SteppedParent } from "./unit/step-through.js";
export { stepThrough } from "./unit/step-through.js";
export type { SentEvent, SteppedRun, SteppedStatus } from "./unit/stepped-run.js";
export type { Steps } from "./unit/steps.js";
