import { describe, expect, it } from "@jest/globals";

import { createParcel } from "./parcel.js";

/** As a message to another thread would take it. */
function send(blobs: readonly Uint8Array[]): readonly Uint8Array[] {
  const parcel = createParcel();
  const packed = blobs.map(parcel.add);
  return structuredClone(packed, { transfer: [...parcel.transfer] });
}

describe("a parcel", () => {
  it("brings over what was put in, in whatever sizes", () => {
    const sizes = [0, 1, 100, 511, 512, 513, 4_095, 4_096, 70_000, 3, 0];
    const blobs = () => sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
    expect(send(blobs())).toEqual(blobs());
  });

  it("leaves small blobs and views of a part with their owner", () => {
    const small = Uint8Array.of(1, 2, 3);
    const memory = new Uint8Array(20_000).fill(7);
    const part = memory.subarray(5_000, 15_000);
    expect(send([small, part])).toEqual([Uint8Array.of(1, 2, 3), new Uint8Array(10_000).fill(7)]);
    expect(small).toHaveLength(3);
    expect(memory).toHaveLength(20_000);
  });

  it("clones none of the memory that a small view is part of", () => {
    const pool = new Uint8Array(1_000_000);
    const [first] = send([pool.subarray(10, 20), pool.subarray(30, 40)]);
    expect(first?.buffer.byteLength).toBeLessThan(1_000);
  });

  it("gives a large blob away, once, even if it occurs twice", () => {
    const large = new Uint8Array(10_000).fill(1);
    const [first, second] = send([large, large]);
    expect(first?.buffer).toBe(second?.buffer);
    expect(large).toHaveLength(0);
    expect(() => send([large])).toThrow("detached");
  });

  it("takes shared memory for what it is", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(10_000)).fill(4);
    const [copy] = send([shared]);
    expect(copy?.buffer).toBeInstanceOf(ArrayBuffer);
    expect(copy).toEqual(new Uint8Array(10_000).fill(4));
    expect(shared).toHaveLength(10_000);
  });
});
