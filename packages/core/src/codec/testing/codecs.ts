import type { PayloadCodec } from "../payload-codec.js";

/** Writes `label(payload)`, and keeps the batches that it was given. */
export function labelling(label: string) {
  const encoded: (readonly string[])[] = [];
  const decoded: (readonly string[])[] = [];
  const wrapped = new RegExp(`^${label}\\((.*)\\)$`, "s");
  const codec: PayloadCodec = {
    async encode(payloads) {
      encoded.push(payloads);
      return payloads.map((payload) => `${label}(${payload})`);
    },
    async decode(payloads) {
      decoded.push(payloads);
      return payloads.map((payload) => wrapped.exec(payload)?.[1] ?? payload);
    },
  };
  return { codec, encoded, decoded };
}
