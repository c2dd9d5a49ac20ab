import type { HistoryEvent, Logger, OrchestrationState } from "@reawait/protocol";
import { silentLogger } from "@reawait/protocol";

import type { EngineOptions } from "../engine.js";
import { Engine } from "../engine.js";
import type { VirtualClock } from "../../../testing/src/clock/virtual-clock.js";
import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";

const opened = new Set<Engine>();

/** An engine on a virtual clock, with short names for what most tests ask of it. */
export interface TestEngine {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly connection: Engine["connection"];
  /** What it has logged as a warning or an error. */
  readonly logged: readonly string[];
  start(instanceId: string, name?: string, input?: string): Promise<{ readonly instanceId: string }>;
  get(instanceId: string): Promise<OrchestrationState | undefined>;
  status(instanceId: string): Promise<string | undefined>;
  completion(instanceId: string, signal?: AbortSignal): Promise<OrchestrationState | undefined>;
  history(instanceId: string): Promise<readonly HistoryEvent[]>;
}

export async function openTestEngine(
  options: Partial<EngineOptions> & { readonly clock?: VirtualClock } = {},
): Promise<TestEngine> {
  const clock = options.clock ?? virtualClock();
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const logger: Logger = { ...silentLogger, warn: log, error: log };
  const engine = await Engine.open({ storage: ":memory:", logger, ...options, clock });
  opened.add(engine);
  return testEngine(engine, clock, logged);
}

/** For `afterEach`. */
export async function closeTestEngines(): Promise<void> {
  const engines = [...opened];
  opened.clear();
  await Promise.all(engines.map((engine) => engine.close()));
}

function testEngine(engine: Engine, clock: VirtualClock, logged: readonly string[]): TestEngine {
  const { connection } = engine;
  const get = (instanceId: string) => connection.getInstance({ instanceId, getInputsAndOutputs: true });
  return {
    engine,
    clock,
    connection,
    logged,
    start: (instanceId, name = "order", input) => connection.startInstance({ instanceId, name, input }),
    get,
    status: async (instanceId) => (await get(instanceId))?.orchestrationStatus,
    completion: (instanceId, signal) =>
      connection.waitForInstanceCompletion({ instanceId, getInputsAndOutputs: true }, { signal }),
    async history(instanceId) {
      const all: HistoryEvent[] = [];
      for await (const chunk of connection.streamInstanceHistory({ instanceId, forWorkItemProcessing: false })) {
        all.push(...chunk);
      }
      return all;
    },
  };
}

export function kinds(list: readonly HistoryEvent[]): readonly string[] {
  return list.map((event) => event.kind);
}
