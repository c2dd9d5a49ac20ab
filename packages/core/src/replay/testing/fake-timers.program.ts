/** Fake timers that replaced everything in Node's own realm before the runtime was loaded. */
import { createRequire } from "node:module";

/** The library behind the fake timers of Jest, Sinon and Vitest, which brings no types. */
interface FakeTimers {
  install(options: { readonly toFake: readonly string[] }): { uninstall(): void };
}

const fakeTimers = createRequire(import.meta.url)("@sinonjs/fake-timers") as FakeTimers;
const clock = fakeTimers.install({
  toFake: ["nextTick", "queueMicrotask", "setImmediate", "setTimeout", "setInterval", "performance", "Date"],
});
const { defineOrchestrator } = await import("../../definitions/orchestrator.js");
const { runHistory } = await import("./history-builder.js");
const { taskCompleted } = await import("./history-events.js");
const { resultOf } = await import("./outcome.js");

const greet = defineOrchestrator("greet", async (ctx) => [await ctx.callActivity("a"), await ctx.callActivity("b")]);
const run = await runHistory(greet, [[taskCompleted(1, "A")], [taskCompleted(2, "B")]]);
clock.uninstall();
process.stdout.write(JSON.stringify(resultOf(run.last)));
