import { silentLogger } from "@reawait/protocol";
import type { TestEnvironmentOptions } from "../test-environment-options.js";
import { TestEnvironment } from "../test-environment.js";

const opened = new Set<TestEnvironment>();

/** One that says nothing, and stalls soon: what a test here waits for comes at once, or is meant to stall. */
export async function openEnvironment(options: TestEnvironmentOptions = {}): Promise<TestEnvironment> {
  const env = await TestEnvironment.create({ logger: silentLogger, ...options });
  opened.add(env);
  return env;
}

/** For `afterEach`. */
export async function closeEnvironments(): Promise<void> {
  const environments = [...opened];
  opened.clear();
  await Promise.all(environments.map((env) => env.close()));
}

/** What the hours, counted from the environment's start, are as a time. */
export function hoursAfterStart(hours: number): Date {
  return new Date(Date.UTC(2030, 0, 1) + hours * 3_600_000);
}
