/** Guids and random numbers that are the same on replay (R7). */
import { v5 } from "uuid";

/** The namespace under which the Durable Task SDKs derive their guids. */
const GUID_NAMESPACE = "9e952958-5e33-4daf-827f-2fa12937b875";

/**
 * The n-th guid of an instance at a time: a version 5 UUID, equal to what durabletask-js derives.
 *
 * @param now - milliseconds since the Unix epoch
 */
export function seededGuid(instanceId: string, now: number, counter: number): string {
  return v5(`${instanceId}_${new Date(now).toISOString()}_${counter}`, GUID_NAMESPACE);
}

/**
 * A source of numbers from 0 up to 1: sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, from PractRand), its
 * state filled from the seed by FNV-1a. Fixed for ever: a running instance depends on its every number.
 */
export function seededRandom(seed: string): () => number {
  let a = fnv1a(seed, 0x811c9dc5);
  let b = fnv1a(seed, a);
  let c = fnv1a(seed, b);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  return next;
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
