/** A set of keys, a bit for each: a hub has tens of millions of rows. */
export interface Marks {
  /** `false` if it was there before. */
  add(key: number): boolean;
  has(key: number): boolean;
}

export function createMarks(largest: number): Marks {
  const bits = new Uint8Array(Math.floor(largest / 8) + 1);
  const has = (key: number): boolean => ((bits[key >> 3] ?? 0) & (1 << (key & 7))) !== 0;
  return {
    has,
    add(key) {
      if (has(key)) return false;
      bits[key >> 3] = (bits[key >> 3] ?? 0) | (1 << (key & 7));
      return true;
    },
  };
}
