/**
 * The activities of the interop tests: plain functions, which every SDK registers in its own way, and a record of their
 * runs, which the tests judge by.
 */
export type ActivityName = "double" | "echo" | "flaky" | "broken" | "gated";

export type ActivityFunction = (instanceId: string, input: unknown) => unknown;

export interface Run {
  readonly instanceId: string;
  readonly name: ActivityName;
  readonly input: unknown;
}

export interface Workshop {
  readonly activities: Readonly<Record<ActivityName, ActivityFunction>>;
  /** All runs, in the order they began. */
  readonly runs: readonly Run[];
  /** The inputs that an instance's own activities were run with, in the order they began. */
  inputs(instanceId: string, name: ActivityName): readonly unknown[];
  /** Resolves as soon as this many activities have begun, of all instances. */
  begun(count: number): Promise<void>;
  /** Resolves as soon as the activity `gated` of the instance has begun with this input. */
  atGate(instanceId: string, gate: string): Promise<void>;
  /** Lets it return, or fail. */
  open(instanceId: string, gate: string, failure?: Error): void;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Gate {
  readonly reached: Deferred;
  readonly opened: Deferred;
}

export function createWorkshop(): Workshop {
  const runs: Run[] = [];
  const gates = new Map<string, Gate>();
  const countdowns: { readonly count: number; readonly reached: Deferred }[] = [];

  const inputs: Workshop["inputs"] = (instanceId, name) =>
    runs.filter((run) => run.instanceId === instanceId && run.name === name).map(({ input }) => input);

  function gateOf(instanceId: string, gate: unknown): Gate {
    const key = `${instanceId} ${String(gate)}`;
    const found = gates.get(key) ?? { reached: deferred(), opened: deferred() };
    gates.set(key, found);
    return found;
  }

  function recorded(name: ActivityName, activity: ActivityFunction): ActivityFunction {
    return (instanceId, input) => {
      runs.push({ instanceId, name, input });
      for (const { count, reached } of countdowns) if (runs.length >= count) reached.resolve();
      return activity(instanceId, input);
    };
  }

  return {
    activities: {
      double: recorded("double", (_instanceId, input) => Number(input) * 2),
      echo: recorded("echo", (_instanceId, input) => input),
      /** Fails as often as its input says, then returns how often it was run. */
      flaky: recorded("flaky", (instanceId, failures) => {
        const attempt = inputs(instanceId, "flaky").length;
        if (attempt <= Number(failures)) throw new RangeError(`attempt ${attempt} failed`);
        return attempt;
      }),
      broken: recorded("broken", () => {
        throw new TypeError("for good");
      }),
      gated: recorded("gated", async (instanceId, gate) => {
        const { reached, opened } = gateOf(instanceId, gate);
        reached.resolve();
        await opened.promise;
        return gate;
      }),
    },
    runs,
    inputs,
    begun(count) {
      const reached = deferred();
      countdowns.push({ count, reached });
      if (runs.length >= count) reached.resolve();
      return reached.promise;
    },
    atGate: (instanceId, gate) => gateOf(instanceId, gate).reached.promise,
    open(instanceId, gate, failure) {
      const { opened } = gateOf(instanceId, gate);
      if (failure === undefined) opened.resolve();
      else opened.reject(failure);
    },
  };
}

function deferred(): Deferred {
  let settle: Omit<Deferred, "promise"> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // An activity that is never run leaves its failure unheard.
  promise.catch(() => undefined);
  if (settle === undefined) throw new Error("unreachable");
  return { promise, ...settle };
}
