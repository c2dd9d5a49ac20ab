/** Numbers that a seed decides, on every machine and in every version of Node.js. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** So many numbers of `integer`. */
  integers(count: number, from: number, to: number): readonly number[];
}

/**
 * The numbers of a seed. Streams of different names are independent: what one part of a run draws changes nothing for
 * the others.
 */
export function createRandom(seed: number, stream: string): Random {
  let state = hash(`${seed}/${stream}`);
  /** From 0 up to 1: mulberry32 (Tommy Ettinger), 32 bits of state, enough to choose moments by. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  function integer(from: number, to: number): number {
    return from + Math.floor(next() * (to - from + 1));
  }
  return {
    integer,
    oneIn: (times) => integer(1, times) === 1,
    pick: (items) => items[integer(0, items.length - 1)] ?? items[0],
    integers: (count, from, to) => Array.from({ length: count }, () => integer(from, to)),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}
