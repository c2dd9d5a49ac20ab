// The laws of codecs, of all that are shipped, alone and in any order.
import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { aesGcmCodec } from "./aes-gcm-codec.js";
import { gzipCodec } from "./gzip-codec.js";
import { createPayloadPipeline } from "./payload-pipeline.js";
import { labelling } from "./testing/codecs.js";

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const shipped = {
  gzip: gzipCodec(),
  eagerGzip: gzipCodec({ threshold: 0 }),
  aes: aesGcmCodec({ keys: { "2026": key(1) }, current: "2026" }),
  rotatedAes: aesGcmCodec({ keys: { "2026": key(1), "2027": key(2) }, current: "2027" }),
  own: labelling("own").codec,
};
const chains = fc.uniqueArray(fc.constantFrom(...Object.values(shipped)), { maxLength: 5 });

/** Texts of all sorts: JSON, with lone surrogates, long and repetitive, and such as a codec itself writes. */
const codeUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 });
const text = fc.oneof(
  fc.json(),
  codeUnits.map((codes) => String.fromCharCode(...codes)),
  fc.string({ unit: "binary", minLength: 1, maxLength: 4 }).map((unit) => unit.repeat(600)),
  fc.constantFrom("reawait:gzip:", "reawait:gzip:H4sI", "reawait:encoded:", '{"reawait:encoded":""}', ""),
);
const texts = fc.array(text, { maxLength: 6 });

describe("codecs in any order", () => {
  it("give back every text, in its place", async () => {
    await fc.assert(
      fc.asyncProperty(chains, texts, async (codecs, payloads) => {
        let current: readonly string[] = payloads;
        for (const codec of codecs) current = await codec.encode(current);
        for (const codec of codecs.toReversed()) current = await codec.decode(current);
        expect(current).toEqual(payloads);
      }),
    );
  });

  it("give back every message, half of it written before there were codecs", async () => {
    const record = fc.record({ old: text, recent: text, message: text });
    await fc.assert(
      fc.asyncProperty(chains, record, async (codecs, { old, recent, message }) => {
        // A text that looks encoded and never was is what a codec must refuse.
        fc.pre(!old.startsWith("reawait:") && !message.startsWith("reawait:"));
        const pipeline = createPayloadPipeline(codecs);
        const { input } = await pipeline.encodeEvent({ instanceId: "i", name: "go", input: recent });
        const failureDetails = { errorType: "Error", errorMessage: message, isNonRetriable: false };
        const events = await pipeline.decodeEvents([
          { kind: "eventRaised", eventId: -1, timestamp: 0, name: "go", input: old },
          { kind: "eventRaised", eventId: -1, timestamp: 0, name: "go", input },
          { kind: "taskFailed", eventId: -1, timestamp: 0, taskScheduledId: 1, failureDetails },
        ]);
        expect(events).toMatchObject([{ input: old }, { input: recent }, { failureDetails }]);
      }),
    );
  });

  it("are held to it: a codec that forgets is found", async () => {
    const forgetful = { encode: gzipCodec({ threshold: 0 }).encode, decode: async (all: readonly string[]) => all };
    const lost = fc.asyncProperty(fc.constant("a".repeat(500)), async (payload) => {
      expect(await forgetful.decode(await forgetful.encode([payload]))).toEqual([payload]);
    });
    expect((await fc.check(lost, { numRuns: 1 })).failed).toBe(true);
  });
});
