import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { PayloadError } from "../payload/payload-error.js";
import { aesGcmCodec, type AesGcmCodecOptions } from "./aes-gcm-codec.js";

const keyOf = (fill: number, length = 32): Uint8Array => new Uint8Array(length).fill(fill);
const secret = '{"card":"4711"}';

async function encrypted(options: AesGcmCodecOptions, payload = secret): Promise<string> {
  const [text = ""] = await aesGcmCodec(options).encode([payload]);
  return text;
}

async function errorOf(promise: PromiseLike<unknown>): Promise<PayloadError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PayloadError) return error;
  throw new Error(`no PayloadError but ${String(error)}`);
}

describe("aesGcmCodec", () => {
  it.each([16, 32])("encrypts with %i bytes of key, and decrypts", async (length) => {
    const codec = aesGcmCodec({ keys: { k: keyOf(7, length) }, current: "k" });
    const encoded = await codec.encode([secret, "", secret]);
    expect(encoded.join()).not.toContain("4711");
    expect(await codec.decode(encoded)).toEqual([secret, "", secret]);
    expect(await codec.encode([])).toEqual([]);
  });

  it("names its form and the key, and no JSON begins like it", async () => {
    const payload = await encrypted({ keys: { "2026-11": keyOf(1) }, current: "2026-11" });
    expect(payload).toMatch(/^reawait:aes-gcm:2026-11:[A-Za-z0-9+/]+=*$/);
    expect(() => JSON.parse(payload) as unknown).toThrow();
  });

  it("encrypts the same payload differently each time", async () => {
    const codec = aesGcmCodec({ keys: { k: keyOf(1) }, current: "k" });
    const encoded = await codec.encode(Array<string>(100).fill(secret));
    expect(new Set(encoded).size).toBe(100);
    expect(new Set(encoded.map((payload) => payload.slice(0, 34))).size).toBe(100);
  });

  it("can be read by anything that knows AES-GCM", async () => {
    const payload = await encrypted({ keys: { k: keyOf(1) }, current: "k" });
    const header = "reawait:aes-gcm:k:";
    const bytes = Buffer.from(payload.slice(header.length), "base64");
    const key = await crypto.subtle.importKey("raw", keyOf(1) as Uint8Array<ArrayBuffer>, "AES-GCM", false, [
      "decrypt",
    ]);
    const from = { name: "AES-GCM", iv: bytes.subarray(0, 12), additionalData: Buffer.from(header) };
    const opened = await crypto.subtle.decrypt(from, key, bytes.subarray(12));
    expect(Buffer.from(opened).toString()).toBe(secret);
  });

  it("takes a CryptoKey that cannot be exported", async () => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const codec = aesGcmCodec({ keys: { k: key }, current: "k" });
    expect(await codec.decode(await codec.encode([secret]))).toEqual([secret]);
  });

  it("keeps a key of its own: who gave the bytes may wipe them", async () => {
    const key = keyOf(1);
    const codec = aesGcmCodec({ keys: { k: key }, current: "k" });
    key.fill(0);
    expect(await aesGcmCodec({ keys: { k: keyOf(1) }, current: "k" }).decode(await codec.encode([secret]))).toEqual([
      secret,
    ]);
  });
});

describe("rotation", () => {
  it("reads what any of the keys wrote, and writes with the current one", async () => {
    const [old, both] = [{ a: keyOf(1) }, { a: keyOf(1), b: keyOf(2) }];
    const before = await encrypted({ keys: old, current: "a" });
    const codec = aesGcmCodec({ keys: both, current: "b" });
    const [after = ""] = await codec.encode([secret]);
    expect(after).toContain(":b:");
    expect(await codec.decode([before, after])).toEqual([secret, secret]);
    expect(await aesGcmCodec({ keys: both, current: "a" }).decode([after])).toEqual([secret]);
  });

  it("says which key is missing", async () => {
    const payload = await encrypted({ keys: { "2026-05": keyOf(1) }, current: "2026-05" });
    const error = await errorOf(aesGcmCodec({ keys: { "2026-11": keyOf(2) }, current: "2026-11" }).decode([payload]));
    expect(error.message).toContain('it needs the key "2026-05", which is not among the keys of aesGcmCodec');
  });

  it.each(["a:b", "a%3Ab", "ü ✓/?", "__proto__", "constructor", "a b\n", "%"])(
    "takes %p as the id of a key",
    async (id) => {
      const keys = Object.fromEntries([
        [id, keyOf(3)],
        ["a", keyOf(4)],
      ]);
      const codec = aesGcmCodec({ keys, current: id });
      const encoded = await codec.encode([secret]);
      expect(await codec.decode(encoded)).toEqual([secret]);
      const without = aesGcmCodec({ keys: { a: keyOf(4) }, current: "a" });
      expect((await errorOf(without.decode(encoded))).message).toContain(JSON.stringify(id));
    },
  );
});

describe("a payload that was changed", () => {
  const keys = { a: keyOf(1), b: keyOf(2), aa: keyOf(1) };

  it("is refused, whichever character was", async () => {
    const payload = await encrypted({ keys, current: "a" });
    const codec = aesGcmCodec({ keys, current: "a", plaintext: "refuse" });
    await fc.assert(
      fc.asyncProperty(fc.nat(payload.length - 1), fc.constantFrom("A", "B", ":", "%", " "), async (at, other) => {
        fc.pre(payload[at] !== other);
        const changed = payload.slice(0, at) + other + payload.slice(at + 1);
        // The last characters of base64 hold spare bits, and a space means nothing to it: the bytes are then the same.
        fc.pre(bytesOf(changed) !== bytesOf(payload));
        await errorOf(codec.decode([changed]));
      }),
    );
  });

  it.each([
    ["cut off", (payload: string) => payload.slice(0, -8)],
    ["without its tag and text", (payload: string) => payload.slice(0, "reawait:aes-gcm:a:".length + 16)],
    ["without anything", () => "reawait:aes-gcm:a:"],
    ["of no base64", () => "reawait:aes-gcm:a:****"],
  ])("is refused: %s", async (_what, change) => {
    const payload = change(await encrypted({ keys, current: "a" }));
    const { message } = await errorOf(aesGcmCodec({ keys, current: "a" }).decode([payload]));
    expect(message).toBe(`A payload can't be decrypted: it was changed, or its key "a" was another one.`);
  });

  it("cannot be passed off as one of another key, nor of another name of its key", async () => {
    const payload = await encrypted({ keys, current: "a" });
    for (const other of ["b", "aa", "%61"]) {
      const changed = payload.replace(":a:", `:${other}:`);
      await errorOf(aesGcmCodec({ keys, current: "a" }).decode([changed]));
    }
  });

  it.each(["reawait:aes-gcm:", "reawait:aes-gcm:a", "reawait:aes-gcm:%:AAAA"])(
    "has a damaged header: %p",
    async (text) => {
      const { message } = await errorOf(aesGcmCodec({ keys, current: "a" }).decode([text]));
      expect(message).toContain("its header is damaged");
    },
  );

  it("fails the batch that it is in", async () => {
    const codec = aesGcmCodec({ keys, current: "a" });
    const [good = ""] = await codec.encode([secret]);
    await errorOf(codec.decode([good, "reawait:aes-gcm:a:AAAA"]));
  });
});

describe("plain text", () => {
  it("is read by default, for a task hub that was in use before", async () => {
    const codec = aesGcmCodec({ keys: { k: keyOf(1) }, current: "k" });
    expect(await codec.decode([secret, "", "reawait:gzip:x"])).toEqual([secret, "", "reawait:gzip:x"]);
  });

  it("can be refused", async () => {
    const codec = aesGcmCodec({ keys: { k: keyOf(1) }, current: "k", plaintext: "refuse" });
    expect(await codec.decode(await codec.encode([secret]))).toEqual([secret]);
    const { message } = await errorOf(codec.decode([secret]));
    expect(message).toContain("it is not encrypted, and the option plaintext of aesGcmCodec says to refuse that");
    expect(message).not.toContain("4711");
  });
});

describe("options that cannot be", () => {
  const options = (changes: object): AesGcmCodecOptions => ({ keys: { k: keyOf(1) }, current: "k", ...changes });

  it.each([0, 8, 15, 31, 33, 64])("a key of %i bytes, and the error shows none of them", (length) => {
    const make = () => aesGcmCodec(options({ keys: { k: keyOf(0xab, length) } }));
    expect(make).toThrow(`the key "k" has ${length} bytes, and must have 16, 24 or 32`);
    expect(make).not.toThrow(/171|ab,|abab/i);
  });

  it.each([
    ["a text", "0123456789abcdef"],
    ["null", null],
    ["a list", [1, 2]],
    ["nothing", undefined],
  ])("a key that is %s", (_what, key) => {
    const make = () => aesGcmCodec(options({ keys: { k: key } }));
    expect(make).toThrow('the key "k" is neither a Uint8Array nor a CryptoKey for AES-GCM');
    expect(make).toThrow(TypeError);
  });

  it("a CryptoKey for something else", async () => {
    const hmac = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    expect(() => aesGcmCodec(options({ keys: { k: hmac } }))).toThrow("neither a Uint8Array nor a CryptoKey");
  });

  it("a CryptoKey that may not encrypt, as the current key; any other may only decrypt", async () => {
    const bytes = keyOf(1) as Uint8Array<ArrayBuffer>;
    const importFor = (...usages: ("encrypt" | "decrypt")[]) =>
      crypto.subtle.importKey("raw", bytes, "AES-GCM", false, usages);
    const [reads, writes] = [await importFor("decrypt"), await importFor("encrypt")];
    const make = () => aesGcmCodec({ keys: { k: reads }, current: "k" });
    expect(make).toThrow(TypeError);
    expect(make).toThrow('the key "k" is the current one, which encrypts, but this CryptoKey does not have the usage');
    expect(() => aesGcmCodec({ keys: { k: writes }, current: "k" })).toThrow("a CryptoKey for AES-GCM that decrypts");
    const codec = aesGcmCodec({ keys: { old: reads, k: keyOf(2) }, current: "k" });
    const old = await encrypted({ keys: { old: keyOf(1) }, current: "old" });
    expect(await codec.decode([old])).toEqual([secret]);
  });

  it.each(["other", "constructor", "__proto__"])("a current key that is not there: %p", (current) => {
    expect(() => aesGcmCodec(options({ current }))).toThrow(`keys has no "${current}", which is the current key`);
  });

  it.each(["", "\ud800"])("an id that cannot be written: %j", (id) => {
    expect(() => aesGcmCodec({ keys: { [id]: keyOf(1) }, current: id })).toThrow("cannot be the id of a key");
  });

  it("another word for plaintext", () => {
    expect(() => aesGcmCodec(options({ plaintext: "reject" }))).toThrow('must be "accept" or "refuse"');
  });
});

function bytesOf(payload: string): string {
  const start = "reawait:aes-gcm:a:".length;
  return payload.slice(0, start) + Buffer.from(payload.slice(start), "base64").toString("hex");
}
