import type {
  AnyActivity,
  AnyOrchestrator,
  Duration,
  Interceptor,
  PayloadCodec,
  PayloadConverter,
} from "@reawait/core";
import { toMilliseconds, type Logger } from "@reawait/protocol";
import type { WorkerVersioning } from "@reawait/worker";
import { oneOf, type Known, refuseUnknownOptions } from "../options/check-options.js";
import type { TimeMode } from "./time-keeper.js";

export interface TestEnvironmentOptions {
  /** What `defineOrchestrator` returned: those under test, and those that they call. */
  readonly orchestrators?: readonly AnyOrchestrator[] | undefined;
  /**
   * What `defineActivity` returned. They are what may be mocked, and what runs with `unmocked: "run"`. Where there are
   * none, any name and any definition may be mocked.
   */
  readonly activities?: readonly AnyActivity[] | undefined;
  /**
   * What becomes of a call of an activity that is not mocked. `"refuse"`: it fails with an `UnmockedActivityError`, and is
   * not retried. `"run"`: the activity runs for real; the clock stands still meanwhile. Default: `"refuse"`.
   */
  readonly unmocked?: "refuse" | "run" | undefined;
  /**
   * `"auto"`: time goes on to what is due next (a timer, a retry, a scheduled start, the end of a mock's latency or of a
   * client's timeout) as soon as all rests. `"manual"`: it goes on when the test says so. Default: `"auto"`.
   */
  readonly time?: TimeMode | undefined;
  /**
   * `"always"`: each turn of an orchestrator is replayed from the beginning, and the one that ends it is run twice, so that
   * every test is a test of determinism: an instance that does something else the second time, or the same with another
   * input, fails with a `NonDeterminismError`. `"sessions"`: they are kept in memory between their turns, as in production;
   * for orchestrations of thousands of events. Default: `"always"`.
   */
  readonly replay?: "always" | "sessions" | undefined;
  /** When virtual time begins. Default: 2030-01-01T00:00:00Z, so that a test finds the same every day. */
  readonly start?: Date | undefined;
  /**
   * How long a wait of the test may come to nothing, in real time, before it rejects with a `TestStalledError` that says
   * what is waited for. Raise it together with the test's own timeout, where activities take longer than that. Default:
   * `"4s"`, so that it comes before Jest's and Vitest's timeouts.
   */
  readonly stallAfter?: Duration | undefined;
  /** How values become payloads, for the worker and the client. */
  readonly converter?: PayloadConverter | undefined;
  /** What payloads go through, for the worker and the client. Default: none. */
  readonly codecs?: readonly PayloadCodec[] | undefined;
  /** Around the client's calls, activities and what orchestrators do with their `ctx`. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Which versions of orchestrations the worker runs. Default: all. */
  readonly versioning?: WorkerVersioning | undefined;
  /** Where diagnostics go, `ctx.log` included. Default: warnings and errors to the console. */
  readonly logger?: Logger | undefined;
}

/** The options of the environment itself, with their defaults. */
export interface EnvironmentSettings {
  readonly unmocked: "refuse" | "run";
  readonly time: TimeMode;
  readonly replay: "always" | "sessions";
  readonly start: Date | undefined;
  /** Milliseconds. */
  readonly stallAfter: number;
}

const TIME_MODES = ["auto", "manual"] as const;

const OPTIONS: Known<TestEnvironmentOptions> = {
  orchestrators: true,
  activities: true,
  unmocked: true,
  time: true,
  replay: true,
  start: true,
  stallAfter: true,
  converter: true,
  codecs: true,
  interceptors: true,
  versioning: true,
  logger: true,
};

/** @throws TypeError or RangeError naming the option that makes no sense */
export function toSettings(options: TestEnvironmentOptions): EnvironmentSettings {
  refuseUnknownOptions("TestEnvironment.create", options, OPTIONS);
  const { unmocked = "refuse", time = "auto", replay = "always", start, stallAfter = "4s" } = options;
  if (start !== undefined && !(start instanceof Date && Number.isFinite(start.getTime()))) {
    throw new TypeError(`the option start must be a valid Date, not ${String(start)}`);
  }
  checkList("orchestrators", options.orchestrators);
  checkList("activities", options.activities);
  checkList("codecs", options.codecs);
  checkList("interceptors", options.interceptors);
  const settings: EnvironmentSettings = {
    unmocked: oneOf("unmocked", unmocked, ["refuse", "run"]),
    time: checkTimeMode(time),
    replay: oneOf("replay", replay, ["always", "sessions"]),
    start,
    stallAfter: toMilliseconds(stallAfter, "the option stallAfter"),
  };
  if (settings.stallAfter > 0) return settings;
  throw new RangeError("the option stallAfter must be more than nothing: it is how long a test may wait in vain");
}

/** @throws TypeError where it is none */
export function checkTimeMode(mode: TimeMode): TimeMode {
  return oneOf("time", mode, TIME_MODES);
}

/** @throws TypeError where it is there, and no list */
export function checkList(name: string, list: unknown): void {
  if (list !== undefined && !Array.isArray(list)) throw new TypeError(`the option ${name} must be a list`);
}
