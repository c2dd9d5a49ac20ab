/** What is done to each payload of a record, in one direction. */
export interface PayloadMapping {
  readonly direction: "encode" | "decode";
  apply(payload: string): string;
}

/** Applies a mapping to every payload in a value, always in the same order, and returns what came out. */
export type MapPayloads<Value> = (value: Value, mapping: PayloadMapping) => Value;
