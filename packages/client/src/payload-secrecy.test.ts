// With encryption on both sides, whoever reads the disk or the wire reads no payload: everything that carries one, run by
// the real engine over gRPC on a file, and every byte of both looked through.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  aesGcmCodec,
  defineActivity,
  defineEvent,
  defineOrchestrator,
  gzipCodec,
  OrchestrationFailedError,
  OrchestrationTerminatedError,
  type PayloadCodec,
} from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingProxy } from "./testing/recording-proxy.js";

/** What must be seen nowhere. */
const secrets = Object.fromEntries(
  [
    ...["input", "activityInput", "activityResult", "childInput", "childResult", "event", "kept", "customStatus"],
    ...["nextInput", "result", "message", "cause", "property", "propertyKey", "reason", "output"],
    ...["later", "laterFailure", "sent", "large"],
  ].map((what) => [what, `hush-${what}-4711`]),
);
const secret = (what: string): string => {
  const text = secrets[what];
  if (text === undefined) throw new Error(`${what} is no secret`);
  return text;
};

const approval = defineEvent<string>("approval");
const work = defineActivity("work", (_ctx, _input: string) => [secret("activityResult"), secret("large").repeat(100)]);
const decline = defineActivity("decline", () => {
  const error = new RangeError(secret("message"), { cause: new Error(secret("cause")) });
  throw Object.assign(error, { [secret("propertyKey")]: secret("property") });
});
const child = defineOrchestrator("child", async (_ctx, input: string) => input && secret("childResult"));
const everything = defineOrchestrator("everything", async (ctx, input: string): Promise<string> => {
  ctx.setCustomStatus(secret("customStatus"));
  if (input === secret("nextInput")) {
    await ctx.waitForExternalEvent(approval);
    return secret("result");
  }
  await ctx.callActivity(work, secret("activityInput"));
  await ctx.callSubOrchestrator(child, secret("childInput"));
  ctx.sendEvent("sleeper", approval, secret("sent"));
  await ctx.createTimer({ milliseconds: 1 });
  await ctx.waitForExternalEvent(approval);
  return ctx.continueAsNew(secret("nextInput"));
});
const failing = defineOrchestrator("failing", async (ctx) => {
  await ctx.callActivity(decline);
});
const sleeper = defineOrchestrator("sleeper", async (ctx) => await ctx.createTimer("1d"));
const later = defineActivity("later", (ctx): Promise<string> => {
  tokens.resolve(ctx.taskToken);
  return ctx.completeLater();
});
const waiting = defineOrchestrator("waiting", async (ctx) => await ctx.callActivity(later));

/** Where an activity leaves its task token. */
let tokens: { readonly token: Promise<string>; readonly resolve: (token: string) => void };
let folder: string;

function nextToken(): Promise<string> {
  let resolve: (token: string) => void = () => {};
  const token = new Promise<string>((settle) => (resolve = settle));
  tokens = { token, resolve };
  return token;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reawait-secrecy-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function filesIn(directory: string): Promise<Buffer> {
  const names = await readdir(directory);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}

async function runEverything(client: Client): Promise<void> {
  await client.start(sleeper, undefined, { instanceId: "sleeper" });
  const handle = await client.start(everything, secret("input"), { instanceId: "a" });
  await handle.suspend({ reason: secret("reason") });
  await handle.resume({ reason: secret("reason") });
  await handle.raiseEvent(approval, secret("event"));
  await handle.raiseEvent(approval, secret("kept"));
  expect(await handle.result()).toBe(secret("result"));
  expect(await handle.status()).toMatchObject({ input: secret("nextInput"), customStatus: secret("customStatus") });

  const failed: unknown = await (await client.start(failing)).result().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(OrchestrationFailedError);
  expect(String((failed as Error).cause)).toContain(secret("message"));

  const asleep = client.getHandle("sleeper");
  await asleep.terminate({ output: secret("output") });
  const terminated: unknown = await asleep.result().catch((error: unknown) => error);
  expect(terminated).toBeInstanceOf(OrchestrationTerminatedError);
  expect(terminated).toMatchObject({ output: secret("output") });

  const completed = nextToken();
  const one = await client.start(waiting);
  await client.completeActivity(await completed, secret("later"));
  expect(await one.result()).toBe(secret("later"));
  const brokenOff = nextToken();
  const other = await client.start(waiting);
  await client.failActivity(await brokenOff, new Error(secret("laterFailure")));
  await expect(other.result()).rejects.toThrow(secret("laterFailure"));

  for await (const { unreadable } of client.list({ fetchPayloads: true })) expect(unreadable).toBeUndefined();
  const history: unknown[] = [];
  for await (const event of handle.history()) history.push(event);
  expect(JSON.stringify(history)).toContain(secret("kept"));
}

/** What can be read on the disk, while the engine runs and after, and on the wire. */
async function whatIsLeft(codecs: readonly PayloadCodec[]): Promise<Buffer> {
  const seen: Buffer[] = [];
  {
    await using engine = await Engine.open({ storage: join(folder, "hub.db"), logger: silentLogger });
    await using listener = await engine.listen();
    await using proxy = await recordingProxy(listener.port);
    await using connection = connect(proxy.address, { logger: silentLogger });
    await using worker = new Worker(connection, {
      orchestrators: [everything, child, failing, sleeper, waiting],
      activities: [work, decline, later],
      codecs,
      logger: silentLogger,
    });
    await worker.start();
    await runEverything(new Client(connection, { codecs }));
    seen.push(await filesIn(folder), proxy.recorded());
  }
  return Buffer.concat([...seen, await filesIn(folder)]);
}

function found(bytes: Buffer): readonly string[] {
  return Object.keys(secrets).filter((what) => bytes.includes(secret(what)));
}

describe("what goes over the wire and onto the disk", () => {
  it("holds none of the payloads where they are encrypted", async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const bytes = await whatIsLeft([gzipCodec(), aesGcmCodec({ keys: { k: key }, current: "k", plaintext: "refuse" })]);
    expect(found(bytes)).toEqual([]);
    // What is no payload can be read: so would they be.
    for (const name of ["everything", "approval", "decline", "RangeError", "sleeper"]) {
      expect(bytes.includes(name)).toBe(true);
    }
  }, 60_000);

  it("holds all of them otherwise, so that this test would see them", async () => {
    expect(found(await whatIsLeft([]))).toEqual(Object.keys(secrets));
  }, 60_000);
});
