/** The testing kit: durable code is tested in process, in virtual time, with Jest, Vitest or node:test. */
export type { VirtualClock } from "./clock/virtual-clock.js";
export { virtualClock } from "./clock/virtual-clock.js";
export type {
  ActivityCall,
  ActivityMock,
  MockContext,
  MockFunction,
  MockFunctionOf,
  MockOf,
  MockOptions,
} from "./environment/activity-mock.js";
export type { Deployment } from "./environment/deployment.js";
export type { TestEnvironmentOptions } from "./environment/test-environment-options.js";
export { TestEnvironment } from "./environment/test-environment.js";
export { TestStalledError } from "./environment/test-stalled-error.js";
export type { TimeMode } from "./environment/time-keeper.js";
export { UnmockedActivityError } from "./environment/unmocked-activity-error.js";
export type { Allowance, Check, Checks } from "./explore/checks.js";
export { explore } from "./explore/explore.js";
export type { Budget, ExploreOptions, ExploreSettings, Faults } from "./explore/explore-options.js";
export type { ExploredInstance, ExploredWorld } from "./explore/explored-world.js";
export type { Finding, FindingKind } from "./explore/finding.js";
export type { Exploration, FoundRun } from "./explore/report.js";
export { ExplorationError } from "./explore/report.js";
export type {
  EventMaker,
  EventSource,
  Model,
  ModelledCall,
  ModelMaker,
  ModelOptions,
  ModelRun,
  RaiseOptions,
} from "./explore/rules.js";
export type { DurableMatchers } from "./matchers/matchers.js";
export { matchers } from "./matchers/matchers.js";
export type { ErrorClass, ExpectedDetails, ExpectedFailure } from "./matchers/to-fail-with.js";
export type { CallRecorder } from "./matchers/to-have-called.js";
export type { ReplayAllReport, ReplayCount, ReplayedFile } from "./replay/replay-all-report.js";
export type { ReplayAllOptions } from "./replay/replay-all.js";
export { replayAll } from "./replay/replay-all.js";
export type { ReplayFailure } from "./replay/replay-failed-error.js";
export { ReplayFailedError } from "./replay/replay-failed-error.js";
export type { RecordedHistory, ReplayOptions, ReplayReport } from "./replay/replay-options.js";
export { replay } from "./replay/replay.js";
export type { OrchestratorRef } from "./replay/wrong-orchestrator-error.js";
export { WrongOrchestratorError } from "./replay/wrong-orchestrator-error.js";
export { CompletedLaterError } from "./unit/completed-later-error.js";
export type {
  EntityRun,
  OperationCall,
  OperationEnd,
  OperationEnds,
  SentSignal,
  StartedOrchestration,
} from "./unit/entity-run.js";
export type { PendingActivity, PendingCall, PendingChild, PendingTimer, ResultArguments } from "./unit/pending-work.js";
export type { RunActivityOptions } from "./unit/run-activity.js";
export { runActivity } from "./unit/run-activity.js";
export type { RunEntityOptions } from "./unit/run-entity.js";
export { runEntity } from "./unit/run-entity.js";
export type { StepOptions, SteppedParent } from "./unit/step-through.js";
export { stepThrough } from "./unit/step-through.js";
export type { SentEvent, SteppedRun, SteppedStatus } from "./unit/stepped-run.js";
export type { Steps } from "./unit/steps.js";
