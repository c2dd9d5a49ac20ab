import { runInThisContext } from "node:vm";
import { afterEach, expect, it } from "@jest/globals";
import { defineOrchestrator, ForeignAwaitError } from "@reawait/core";
import { closeEnvironments, openEnvironment } from "./testing/open-environment.js";

const genuine = runInThisContext("process") as { emit: (...args: unknown[]) => boolean };
const emit = Object.getOwnPropertyDescriptor(genuine, "emit");

afterEach(async () => {
  await closeEnvironments();
  if (emit) Object.defineProperty(genuine, "emit", emit);
  else Reflect.deleteProperty(genuine, "emit");
});

it("an open test environment keeps no rejections of orchestrations that it does not run", async () => {
  const heard: unknown[] = [];
  const { emit: others } = genuine;
  genuine.emit = (name, ...args) =>
    name === "unhandledRejection" ? heard.push(args[0]) > 0 : Reflect.apply(others, genuine, [name, ...args]);
  const own = defineOrchestrator("own", async () => "done");
  const env = await openEnvironment({ orchestrators: [own] });
  await env.run(own, undefined, { instanceId: "here" });
  const rejected = ["here", "elsewhere"].map(async (instanceId) => {
    throw new ForeignAwaitError(instanceId, "used outside its turn");
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toMatchObject([{ instanceId: "elsewhere" }]);
  await Promise.allSettled(rejected);
});
