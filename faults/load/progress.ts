/** Counts steps of some kind: moments are chosen by them, never by the time. */
export interface Progress {
  readonly steps: number;
  note(): void;
  /** Has something called at each step; returns what takes that back. */
  onStep(listener: () => void): () => void;
}

export function createProgress(): Progress {
  const listeners = new Set<() => void>();
  let steps = 0;
  return {
    get steps() {
      return steps;
    },
    note() {
      steps += 1;
      for (const listener of listeners) listener();
    },
    onStep(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Acts once, at the n-th step from now; returns what takes that back. */
export function atStep(progress: Progress, count: number, act: () => void): () => void {
  let left = count;
  const forget = progress.onStep(() => {
    if (--left > 0) return;
    forget();
    act();
  });
  return forget;
}
