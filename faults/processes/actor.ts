/**
 * A process that is killed and started again, life after life, as its fates say; the last life is left alone.
 *
 * 1. A life ends by its fate: the process kills itself where its fate says, or is killed or asked to stop from here, at a
 *    counted step. Asked, it must stop in good order.
 * 2. The next life begins at once.
 * 3. A process that ends in any other way was not meant to: that is an error, whatever its exit code.
 */
import { atStep, type Progress } from "../load/progress.js";
import { writeFate, type Fate } from "../plan/fate.js";
import type { Lives } from "../plan/plan-lives.js";
import type { LineProcess, ProcessEnd } from "./line-process.js";

export interface ActorOptions {
  readonly name: string;
  readonly lives: Lives;
  readonly progress: Progress;
  /**
   * Starts a life.
   *
   * @param fate - what the process is to be told of its end; empty where it has none, or it comes from outside
   * @param ready - to be called once it does its work
   */
  readonly start: (fate: string, ready: () => void) => LineProcess;
}

export interface Actor {
  readonly name: string;
  /** How its lives ended so far. */
  readonly deaths: readonly Fate[];
  /** Resolves when its last life does its work. */
  readonly survived: Promise<void>;
  /** Rejects when a life has ended as it was not meant to. Never resolves. */
  readonly failed: Promise<never>;
  /** Asks its last life to stop. Rejects where that ends as it was not meant to. */
  stop(): Promise<void>;
  /** Ends it at once, for good. */
  abort(): void;
}

export function startActor({ name, lives, progress, start }: ActorOptions): Actor {
  const deaths: Fate[] = [];
  let life: LineProcess | undefined;
  let over = false;
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});

  /** Begins a life. Resolves when it does its work, or has ended before. */
  function begin(fate: string): Promise<LineProcess> {
    return new Promise((resolve) => {
      const begun = start(fate, () => resolve(begun));
      life = begun;
      void begun.ended.then(() => resolve(begun));
    });
  }

  async function live(fate: Fate): Promise<void> {
    const signal = signalOf(fate);
    const begun = await begin(signal === undefined ? writeFate(fate) : "");
    const forget = signal && atStep(progress, fate.count, () => begun.kill(signal));
    const end = await begun.ended;
    forget?.();
    if (over) return;
    const asMeant = signal === "SIGTERM" ? end.code === 0 : end.signal === "SIGKILL";
    if (!asMeant) throw unexpected(name, end);
    deaths.push(fate);
  }

  async function liveAll(): Promise<void> {
    for (const fate of lives) {
      await live(fate);
      if (over) return;
    }
    const last = await begin("");
    void last.ended.then((end) => {
      if (!over) fail(unexpected(name, end));
    });
  }

  const survived = liveAll();
  survived.catch(fail);
  return {
    name,
    deaths,
    survived,
    failed,
    async stop() {
      await survived;
      over = true;
      life?.kill("SIGTERM");
      const end = await life?.ended;
      if (end && end.code !== 0) throw unexpected(name, end);
    },
    abort() {
      over = true;
      life?.kill("SIGKILL");
    },
  };
}

/** How the suite itself ends such a life; `undefined` where the process does. */
function signalOf({ place }: Fate): "SIGKILL" | "SIGTERM" | undefined {
  if (place === "killed") return "SIGKILL";
  return place === "asked" ? "SIGTERM" : undefined;
}

function unexpected(name: string, { code, signal, complaints }: ProcessEnd): Error {
  return new Error(`${name} ended by itself (code ${String(code)}, signal ${String(signal)}):\n${complaints}`);
}
