import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { PayloadError } from "../payload/payload-error.js";
import { gzipCodec } from "./gzip-codec.js";
import type { PayloadCodec } from "./payload-codec.js";

const mark = "reawait:gzip:";
const large = JSON.stringify({ text: "over and over ".repeat(500) });

async function encodeOne(codec: PayloadCodec, payload: string): Promise<string | undefined> {
  return (await codec.encode([payload]))[0];
}

async function decodeOne(codec: PayloadCodec, payload: string): Promise<string | undefined> {
  return (await codec.decode([payload]))[0];
}

const written = (bytes: Uint8Array): string => mark + Buffer.from(bytes).toString("base64");

describe("gzipCodec", () => {
  it("makes large payloads small, and gives them back", async () => {
    const codec = gzipCodec();
    const encoded = await encodeOne(codec, large);
    expect(encoded?.length).toBeLessThan(large.length / 10);
    expect(await decodeOne(codec, encoded ?? "")).toBe(large);
  });

  it("writes ordinary gzip behind its mark, and reads it", async () => {
    const encoded = await encodeOne(gzipCodec(), large);
    expect(encoded?.startsWith(mark)).toBe(true);
    expect(gunzipSync(Buffer.from(encoded?.slice(mark.length) ?? "", "base64")).toString()).toBe(large);
    expect(await decodeOne(gzipCodec(), written(gzipSync(large)))).toBe(large);
  });

  it("leaves payloads below the threshold as they are", async () => {
    const payload = JSON.stringify("a".repeat(1_021));
    expect(await encodeOne(gzipCodec(), payload)).toBe(payload);
    expect(await encodeOne(gzipCodec({ threshold: 1_023 }), payload)).toContain(mark);
    expect(await encodeOne(gzipCodec(), `${payload} `)).toContain(mark);
  });

  it("leaves payloads that would not shrink as they are", async () => {
    const payload = "0123456789";
    expect(await encodeOne(gzipCodec({ threshold: 0 }), payload)).toBe(payload);
    expect(await encodeOne(gzipCodec({ threshold: 0 }), "")).toBe("");
  });

  it("counts what travels, not characters", async () => {
    // 40 characters, 120 bytes
    const payload = "中文".repeat(20);
    const encoded = await encodeOne(gzipCodec({ threshold: 0 }), payload);
    expect(encoded).toContain(mark);
    expect(encoded?.length).toBeLessThan(120);
  });

  it("reads what nobody compressed as it is", async () => {
    expect(await gzipCodec().decode(["1", '"reawait:gzip"', "", "no JSON"])).toEqual([
      "1",
      '"reawait:gzip"',
      "",
      "no JSON",
    ]);
  });

  it.each([mark, `${mark}!`, `${mark}H4sI`])("keeps a text that looks as if it was compressed: %p", async (text) => {
    const codec = gzipCodec();
    const encoded = await encodeOne(codec, text);
    expect(encoded).not.toBe(text);
    expect(await decodeOne(codec, encoded ?? "")).toBe(text);
  });

  it("keeps the order and number of a batch", async () => {
    const codec = gzipCodec({ threshold: 10 });
    const payloads = ["1", large, "", "2".repeat(9), "3".repeat(900), large];
    const encoded = await codec.encode(payloads);
    expect(encoded.map((payload) => payload.startsWith(mark))).toEqual([false, true, false, false, true, true]);
    expect(await codec.decode(encoded)).toEqual(payloads);
    expect(await codec.encode([])).toEqual([]);
  });
});

describe("a payload that was changed", () => {
  const bytes = gzipSync(large);
  const changed = (at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte));

  it.each([
    ["cut off", written(bytes.subarray(0, 40))],
    ["cut off at its end", written(bytes.subarray(0, -4))],
    ["changed in its header", written(changed(0))],
    ["changed in its middle", written(changed(40))],
    ["changed in its checksum", written(changed(bytes.length - 6))],
    ["no base64", `${mark}*`],
    ["empty", mark],
    ["no text", written(gzipSync(Uint8Array.of(0xc0, 0xc1)))],
  ])("is refused: %s", async (_what, payload) => {
    const decoded = gzipCodec().decode(["1", payload]);
    await expect(decoded).rejects.toBeInstanceOf(PayloadError);
    await expect(decoded).rejects.toThrow("can't be decompressed: it was changed or cut off");
  });
});

describe("a payload that unpacks to more than maxSize", () => {
  it("is refused, before it is unpacked as a whole", async () => {
    const bomb = written(gzipSync(Buffer.alloc(8 * 1_024 * 1_024)));
    const decoded = gzipCodec({ maxSize: 100_000 }).decode([bomb]);
    await expect(decoded).rejects.toBeInstanceOf(PayloadError);
    await expect(decoded).rejects.toThrow("what it unpacks to is larger than 100000 bytes: raise maxSize of gzipCodec");
  });

  it("is not written either, and one that is just as large is both", async () => {
    const codec = gzipCodec({ maxSize: 2_000 });
    const [fits, exceeds] = ["a".repeat(2_000), "a".repeat(2_001)];
    expect(await decodeOne(codec, (await encodeOne(codec, fits)) ?? "")).toBe(fits);
    await expect(codec.encode([exceeds])).rejects.toThrow("A payload of 2001 bytes is larger than 2000 bytes");
    await expect(codec.encode([exceeds])).rejects.toBeInstanceOf(PayloadError);
  });

  it("may be 64 MiB large by default", async () => {
    const bomb = written(gzipSync(Buffer.alloc(64 * 1_024 * 1_024 + 1)));
    await expect(gzipCodec().decode([bomb])).rejects.toThrow("larger than 67108864 bytes");
  });
});

describe("sizes that make no sense", () => {
  it.each([-1, NaN, "1k"])("are refused: %p", (size) => {
    expect(() => gzipCodec({ threshold: size as number })).toThrow("threshold of gzipCodec must be a number");
    expect(() => gzipCodec({ maxSize: size as number })).toThrow(RangeError);
  });
});
