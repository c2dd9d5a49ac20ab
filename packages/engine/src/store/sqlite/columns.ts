import type { SqlValue } from "./driver.js";

/** A row as the driver gives it: SQL's NULL where the port has `undefined`. */
export type Columns<Row> = {
  readonly [Key in keyof Row]: undefined extends Row[Key] ? Exclude<Row[Key], undefined> | null : Row[Key];
};

/** For binding: the driver refuses `undefined`. */
export function orNull<T extends SqlValue>(value: T | undefined): T | null {
  return value ?? null;
}

/** For reading. */
export function orUndefined<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

/** A plain view of what the driver read: a Buffer is more than the port promises. */
export function toBytes(blob: Uint8Array): Uint8Array {
  return new Uint8Array(blob.buffer, blob.byteOffset, blob.byteLength);
}

/**
 * How many rows at most, as a parameter of a statement that runs often. A bare `LIMIT ?` is planned by its value: SQLite
 * then compiles the statement anew each time that a value is bound, which takes twenty times as long as to run it.
 */
export const atMost = "LIMIT ? + 0";
