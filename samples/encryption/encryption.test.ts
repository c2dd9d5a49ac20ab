import { expect, it } from "@jest/globals";
import { aesGcmCodec } from "@reawait/core";
import { TestEnvironment } from "@reawait/testing";
import { findBed, type Patient } from "./activities.js";
import { admit } from "./orchestrators.js";

const patient: Patient = { name: "Ada Lovelace", diagnosis: "hiccups" };
const secrets = ["Ada", "Lovelace", "hiccups", "ward 7"];
const [old, young] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const definitions = { orchestrators: [admit], activities: [findBed] };

it("does its work with payloads that the engine cannot read", async () => {
  await using env = await TestEnvironment.create({
    ...definitions,
    codecs: [aesGcmCodec({ keys: { "2026": old }, current: "2026" })],
  });
  const finding = env.mock(findBed, () => "ward 7, bed 3");

  const handle = await env.start(admit, patient);
  expect(await handle.result()).toBe("Ada Lovelace (hiccups) is in ward 7, bed 3");
  expect(finding.calls[0]?.input).toEqual(patient);

  // All that the engine has of it: input, output, and each event of its history.
  const { instanceId } = handle;
  const stored = await env.engine.connection.getInstance({ instanceId, getInputsAndOutputs: true });
  const kept = `${JSON.stringify(stored)}${await handle.exportHistory({ payloads: "encoded" })}`;
  expect(kept).toContain("findBed");
  for (const secret of secrets) expect(kept).not.toContain(secret);
});

it("reads what was encrypted with a key that has been replaced", async () => {
  const before = aesGcmCodec({ keys: { "2026": old }, current: "2026" });
  const after = aesGcmCodec({ keys: { "2026": old, "2027": young }, current: "2027" });
  const payload = JSON.stringify(patient);
  const [kept = ""] = await before.encode([payload]);
  expect(await after.decode([kept])).toEqual([payload]);
  // And no longer, when it is forgotten.
  const tooEarly = aesGcmCodec({ keys: { "2027": young }, current: "2027" });
  await expect(tooEarly.decode([kept])).rejects.toThrow("2026");
});
