/** Tells when an engine rests (E13): nothing will happen in it until something comes from outside, or time goes on. */
export interface RestGauge {
  /** Resolves at once if it rests, otherwise as soon as it does. */
  whenAtRest(): Promise<void>;
  /** To be called whenever it may have come to rest. */
  check(): void;
  /** Counts a call that has to be answered before there is rest. */
  during<T>(call: Promise<T>): Promise<T>;
  readonly calls: number;
}

/** @param paused - called whenever it may have come to rest */
export function createRestGauge(isAtRest: () => boolean, paused?: () => void): RestGauge {
  let waiting: (() => void)[] = [];
  let calls = 0;

  function check(): void {
    paused?.();
    if (waiting.length === 0 || !isAtRest()) return;
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  }

  return {
    get calls() {
      return calls;
    },
    check,
    whenAtRest() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        check();
      });
    },
    async during(call) {
      calls += 1;
      try {
        return await call;
      } finally {
        calls -= 1;
        check();
      }
    },
  };
}
