interface Listening {
  readonly runs: Set<() => void>;
  readonly stop: () => void;
}

const bySignal = new WeakMap<AbortSignal, Listening>();

/**
 * Calls `run` when the signal is aborted; not where it was before. However many calls wait for one signal, it has one
 * listener, and none once they are over: Node warns of more than ten, and keeps signals alive that have any.
 *
 * @returns what takes it back
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const listening = bySignal.get(signal) ?? listen(signal);
  const { runs, stop } = listening;
  // Its own, though the same function may be given twice.
  const entry = (): void => run();
  runs.add(entry);
  return () => {
    if (runs.delete(entry) && runs.size === 0) stop();
  };
}

function listen(signal: AbortSignal): Listening {
  const runs = new Set<() => void>();
  const abort = (): void => {
    stop();
    for (const run of runs) run();
  };
  const stop = (): void => {
    signal.removeEventListener("abort", abort);
    bySignal.delete(signal);
  };
  const listening = { runs, stop };
  bySignal.set(signal, listening);
  signal.addEventListener("abort", abort);
  return listening;
}
