/** Memory and time of this process. */
import { readFileSync } from "node:fs";

const KB = 1_024;

/** Resident memory of a process, in MB: now, and at most so far. Linux tells. */
export function memoryOf(pid: number | "self" = "self"): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? NaN) / KB;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/**
 * Milliseconds that something takes, and those of them (of all threads) that the processor worked for it: a limit on those
 * holds on a busy machine too.
 */
export async function timed<T>(
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly took: number; readonly worked: number }> {
  const begun = performance.now();
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { result, took: performance.now() - begun, worked: (user + system) / 1_000 };
}
