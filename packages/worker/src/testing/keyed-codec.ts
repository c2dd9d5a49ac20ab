import { PayloadError, type PayloadCodec } from "@reawait/core";

/** A codec that "encrypts" with one key, and can read what it has the key of. Plain payloads it reads as they are. */
export interface KeyedCodec extends PayloadCodec {
  /** Where set, nothing can be encoded: the key server is down, perhaps. */
  outage: Error | undefined;
  /** Where set, nothing can be decoded. */
  decodingOutage: Error | undefined;
}

export function keyedCodec(key: string, ...otherKeys: readonly string[]): KeyedCodec {
  const keys = [key, ...otherKeys];
  return {
    outage: undefined,
    decodingOutage: undefined,
    async encode(payloads) {
      if (this.outage) throw this.outage;
      return payloads.map((payload) => `<${key}>${payload}`);
    },
    async decode(payloads) {
      if (this.decodingOutage) throw this.decodingOutage;
      return payloads.map((payload) => {
        const [mark, named] = /^<(\w+)>/.exec(payload) ?? [];
        if (mark === undefined || named === undefined) return payload;
        if (keys.includes(named)) return payload.slice(mark.length);
        throw new PayloadError(`the key "${named}" is missing`, "$");
      });
    },
  };
}
