/** Measures contenders side by side: in turn, so that a drift of the machine meets them all alike. */

export interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** Medians over the rounds, in milliseconds, in the order of the contenders. */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<readonly number[]> {
  const times = contenders.map(() => [] as number[]);
  for (const { run } of contenders) await run();
  for (let round = 0; round < rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      globalThis.gc?.();
      const start = performance.now();
      await run();
      times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
