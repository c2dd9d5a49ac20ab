import type { AnyActivity } from "@reawait/core";
import { createRegistry, type Registry } from "@reawait/core/internal";
import type { Clock } from "@reawait/protocol";
import type { ActivityMock, MockFunction, MockOptions } from "./activity-mock.js";
import type { ActivityRuns } from "./activity-runs.js";
import { MockedActivity, type AnyMockedActivity, type Mocked } from "./mocked-activity.js";
import { UnmockedActivityError } from "./unmocked-activity-error.js";

export interface MockRegistryOptions {
  /** Where there are none, any may be mocked. */
  readonly activities: readonly AnyActivity[] | undefined;
  readonly unmocked: "refuse" | "run";
  readonly clock: Clock;
  readonly runs: ActivityRuns;
}

/**
 * The activities of a test environment, the newest mock of each before what it stands for. They are looked up at each
 * call, so that a mock counts as soon as it is there.
 */
export class MockRegistry implements Registry<AnyActivity> {
  readonly filters = [];
  readonly #options: MockRegistryOptions;
  #activities: readonly AnyActivity[] | undefined;
  #real: Registry<AnyActivity>;
  #mocks: readonly AnyMockedActivity[] = [];

  constructor(options: MockRegistryOptions) {
    this.#options = options;
    this.#activities = options.activities;
    this.#real = registryOf(options.activities);
  }

  /** Others take the place of the real ones. A mock of what is not among them counts again when it is. */
  deploy(activities: readonly AnyActivity[] | undefined): void {
    this.#activities = activities;
    this.#real = registryOf(activities);
  }

  get definitions(): readonly AnyActivity[] {
    return this.#real.definitions;
  }

  explainMissing(name: string, version: string | undefined): string {
    return this.#real.explainMissing(name, version);
  }

  /** Whatever answers, the call is recorded. */
  find(name: string, version: string | undefined): AnyActivity | undefined {
    const found = this.#find(name, version);
    return (
      found && {
        ...found,
        fn: (ctx, input: never) => {
          this.#options.runs.record({ name, input });
          return found.fn(ctx, input);
        },
      }
    );
  }

  #find(name: string, version: string | undefined): AnyActivity | undefined {
    const mock = this.#mocks.findLast(({ mocked }) => isMeant(mocked, name, version) && this.#isKnown(mocked));
    const real = this.#real.find(name, version);
    const { runs, unmocked } = this.#options;
    if (mock) {
      const stood = real ?? (typeof mock.mocked === "string" ? undefined : mock.mocked);
      const plain: AnyActivity = { kind: "activity", name, fn: () => undefined };
      return {
        ...(stood ?? plain),
        fn: (ctx, input: never) => runs.during(ctx, (sleep) => mock.call(ctx, input, sleep)),
      };
    }
    if (unmocked === "run") {
      return real && { ...real, fn: (ctx, input: never) => runs.during(ctx, () => real.fn(ctx, input)) };
    }
    if (this.#activities && !real) return undefined;
    return { kind: "activity", name, fn: () => Promise.reject(new UnmockedActivityError(name)) };
  }

  /** @throws TypeError where it is none of the activities that there are */
  mock<Input, Result>(
    mocked: Mocked,
    fn: MockFunction<Input, Result>,
    options: MockOptions,
  ): ActivityMock<Input, Result> {
    this.checkKnown("mock", mocked);
    const mock = new MockedActivity(mocked, fn, options, this.#options.clock, (gone) => {
      this.#mocks = this.#mocks.filter((each) => each !== gone);
    });
    this.#mocks = [...this.#mocks, mock];
    return mock;
  }

  /** @throws TypeError where it is no activity, or none of those that there are */
  checkKnown(method: "mock" | "callsOf", mocked: Mocked): void {
    if (typeof mocked !== "string") registryOf([mocked]);
    if (this.#isKnown(mocked)) return;
    const [name, version] = typeof mocked === "string" ? [mocked, undefined] : [mocked.name, mocked.version];
    throw new TypeError(`env.${method}: ${this.#real.explainMissing(name, version)}`);
  }

  #isKnown(mocked: Mocked): boolean {
    if (this.#activities === undefined) return true;
    if (typeof mocked === "string") return this.definitions.some(({ name }) => name === mocked);
    return this.definitions.some(({ name, version }) => name === mocked.name && version === mocked.version);
  }
}

function registryOf(activities: readonly AnyActivity[] = []): Registry<AnyActivity> {
  return createRegistry("activity", activities, "test environment");
}

function isMeant(mocked: Mocked, name: string, version: string | undefined): boolean {
  if (typeof mocked === "string") return mocked === name;
  return mocked.name === name && (mocked.version === undefined || mocked.version === (version ?? ""));
}
