/** What has come and was not asked for yet, or those who asked for what has not come yet; then an end. */
export interface Arrivals<Item> {
  add(item: Item): void;
  /** Nothing more comes. What has come is still there to be taken. */
  end(): void;
  fail(error: unknown): void;
  /** Forgets what was not asked for yet. */
  clear(): void;
  next(): Promise<IteratorResult<Item, undefined>>;
}

type End = { readonly kind: "done" } | { readonly kind: "failed"; readonly error: unknown };

interface Taker<Item> {
  readonly resolve: (result: IteratorResult<Item, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

export function createArrivals<Item>(): Arrivals<Item> {
  let arrived: IteratorResult<Item, undefined>[] = [];
  let takers: Taker<Item>[] = [];
  let ended: End | undefined;

  function endBy(end: End): void {
    if (ended !== undefined) return;
    ended = end;
    const left = takers;
    takers = [];
    for (const taker of left) tell(taker, ended);
  }

  /** An error is told once: an iterator that has thrown is done. */
  function tell({ resolve, reject }: Taker<Item>, end: End): void {
    ended = { kind: "done" };
    if (end.kind === "failed") reject(end.error);
    else resolve({ done: true, value: undefined });
  }

  return {
    add(item) {
      if (ended !== undefined) return;
      const result = { done: false, value: item } as const;
      const taker = takers.shift();
      if (taker === undefined) arrived.push(result);
      else taker.resolve(result);
    },
    end: () => endBy({ kind: "done" }),
    fail: (error) => endBy({ kind: "failed", error }),
    clear: () => void (arrived = []),
    next: () =>
      new Promise((resolve, reject) => {
        const next = arrived.shift();
        if (next !== undefined) resolve(next);
        else if (ended !== undefined) tell({ resolve, reject }, ended);
        else takers.push({ resolve, reject });
      }),
  };
}
