/** The processes of a run, each with its lives. */
import type { Progress } from "../load/progress.js";
import type { Plan } from "../plan/plan-lives.js";
import { startActor, type Actor } from "../processes/actor.js";
import { startEngineProcess } from "../processes/start-engine.js";
import { startWorkerProcess } from "../processes/start-worker.js";
import type { WorkerLine } from "../processes/worker-line.js";
import type { Execution } from "../programs/execution.js";
import type { WorkerSize } from "../programs/worker-sizes.js";

export interface CastOptions {
  readonly plan: Plan;
  readonly progress: Progress;
  /** Where this suite is built. */
  readonly built: URL;
  readonly storage: string;
  readonly port: number;
  readonly witness: (execution: Execution) => void;
}

export interface Cast {
  readonly actors: readonly Actor[];
  /** Resolves when all of them live their last lives. */
  readonly survived: Promise<unknown>;
  /** Rejects when one of them has failed. Never resolves. */
  readonly failed: Promise<never>;
  /** Stops the workers, and then the engine, in good order. */
  stop(): Promise<void>;
  /** Ends what is left, at once. */
  abort(): void;
}

export const WORKERS: readonly WorkerSize[] = ["large", "small"];

export function startCast({ plan, progress, built, storage, port, witness }: CastOptions): Cast {
  const engine = startActor({
    name: "the engine",
    lives: plan.engine,
    progress,
    start: (...life) => startEngineProcess({ built, storage, port }, ...life),
  });
  const onLine = (line: WorkerLine): void => {
    if (line.kind === "executed") witness(line.execution);
    progress.note();
  };
  const address = `http://127.0.0.1:${port}`;
  const workers = WORKERS.map((size, index) =>
    startActor({
      name: `the ${size} worker`,
      lives: plan.workers[index] ?? [],
      progress,
      start: (...life) => startWorkerProcess({ built, address, size, onLine }, ...life),
    }),
  );
  const actors = [engine, ...workers];
  return {
    actors,
    survived: Promise.all(actors.map((actor) => actor.survived)),
    failed: Promise.race(actors.map((actor) => actor.failed)),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await engine.stop();
    },
    abort() {
      for (const actor of actors) actor.abort();
    },
  };
}
