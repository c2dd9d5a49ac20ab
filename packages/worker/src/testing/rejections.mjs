// Runs a worker, and rejects a promise that nobody has heard of, in each of the ways that its arguments name.
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const fail = defineActivity("fail", () => {
  throw new Error("failed early");
});
const neverCalled = defineActivity("neverCalled", () => {});
const careless = defineActivity("careless", async () => {
  void Promise.reject(new Error("of the activity"));
});
const patient = defineOrchestrator("patient", async (ctx) => {
  const helper = async () => await ctx.callActivity(fail);
  const helped = helper();
  await ctx.waitForExternalEvent("go");
  try {
    return await helped;
  } catch (error) {
    return `caught: ${error.cause.message}`;
  }
});
const failing = defineOrchestrator("failing", async () => {
  throw new Error("of the orchestration");
});
const strays = [];
const stray = defineOrchestrator("stray", async (ctx) => {
  void (async () => {
    await new Promise((resolve) => strays.push(resolve));
    ctx.setCustomStatus("too late");
  })();
  await ctx.waitForExternalEvent("go");
});
const calling = defineOrchestrator("calling", async (ctx) => await ctx.callActivity(careless));
const queueing = defineOrchestrator("queueing", async () => {
  setImmediate(() => void Promise.reject(new Error("of an immediate")));
});

const unheard = defineOrchestrator("unheard", async (ctx) => {
  void (async () => {
    await ctx.callActivity(fail).catch(() => {});
    throw new Error("of a helper that nobody awaits");
  })();
  await ctx.waitForExternalEvent("go");
});
const callingBack = defineOrchestrator("callingBack", async (ctx) => {
  setImmediate(() => ctx.callActivity(fail));
  await ctx.waitForExternalEvent("go");
});

let debugLines = 0;
const warn = (message, error) => console.log(`${message}: ${error.message}`);
const logger = { debug: () => (debugLines += 1), info() {}, warn, error() {} };
const engine = await Engine.open({ storage: ":memory:" });
const worker = new Worker(engine.connection, {
  orchestrators: [patient, failing, calling, queueing, stray, unheard, callingBack],
  activities: [fail, careless],
  logger,
});
await worker.start();
const workers = [worker];
const client = new Client(engine.connection);

/** Lets unheard rejections surface. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

async function helper() {
  const handle = await client.start(patient);
  await engine.whenAtRest();
  await settle();
  await handle.raiseEvent("go");
  console.log(await handle.result());
  // One of the failed activity, one of the helper that rejected for it.
  console.log(`debug lines: ${debugLines}`);
}

async function outside(reason = new Error("from outside")) {
  const rejected = Promise.reject(reason);
  await settle();
  rejected.catch(() => {});
  await settle();
}

const scenarios = {
  helper,
  outside,
  /** A worker of another copy of the package, such as a dependency with a version of its own brings along. */
  async otherCopy() {
    const { Worker: OtherWorker } = await import("../../dist/index.js?copy");
    // In a chunk of the bundles it would be the same.
    if (OtherWorker === Worker) throw new Error("this is no other copy");
    const other = new OtherWorker(engine.connection, { activities: [neverCalled] });
    await other.start();
    workers.push(other);
  },
  async activity() {
    await client.start(calling);
    await engine.whenAtRest();
    await settle();
  },
  async stray() {
    const handle = await client.start(stray);
    await engine.whenAtRest();
    for (const wake of strays) wake();
    await settle();
    await handle.raiseEvent("go");
    const { runtimeStatus, failure, customStatus } = await handle.waitForCompletion();
    console.log(runtimeStatus, failure.errorType, customStatus);
  },
  async unheard() {
    const handle = await client.start(unheard, undefined, { instanceId: "u" });
    await engine.whenAtRest();
    await handle.raiseEvent("go");
    await handle.result();
  },
  async callingBack() {
    const handle = await client.start(callingBack);
    await engine.whenAtRest();
    await settle();
    await handle.raiseEvent("go");
    const { runtimeStatus, failure } = await handle.waitForCompletion();
    console.log(runtimeStatus, failure.errorType);
  },
  async result() {
    const handle = await client.start(failing);
    void handle.result();
    await handle.waitForCompletion();
    await settle();
  },
  async immediate() {
    const handle = await client.start(queueing);
    await handle.waitForCompletion();
    await settle();
  },
  async ownListener() {
    const listener = (reason) => console.log(`heard: ${reason.message}`);
    process.on("unhandledRejection", listener);
    await outside();
    process.off("unhandledRejection", listener);
  },
  async uncaughtListener() {
    process.once("uncaughtException", (error) => console.log(`uncaught: ${error.message}`));
    await outside();
  },
  async stop() {
    await worker.stop();
    console.log(
      `listeners: ${process.listenerCount("unhandledRejection") + process.listenerCount("rejectionHandled")}`,
    );
  },
  async otherWorkerStops() {
    const second = new Worker(engine.connection, { activities: [fail], orchestrators: [patient] });
    await second.start();
    await second.stop();
  },
};
for (const scenario of process.argv.slice(2)) await scenarios[scenario]();
console.log("still here");
for (const each of workers) await each.stop();
await engine.close();
