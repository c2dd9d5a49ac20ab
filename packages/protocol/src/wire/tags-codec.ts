import type { Tags } from "../model/orchestration-instance.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";

/** One entry of a `map<string, string>`. */
export type TagEntry = readonly [key: string, value: string];

export function readTagEntry(reader: BinaryReader): TagEntry {
  let key = "";
  let value = "";
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        key = reader.name();
        break;
      case (2 << 3) | 2:
        value = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return [key, value];
}

/** No entries are absent tags: a map has no other way to say so. */
export function tagsOf(entries: readonly TagEntry[] | undefined): Tags | undefined {
  // Not by assignment: "__proto__" is a key like any other.
  return entries && Object.fromEntries(entries);
}

export function writeTags(writer: BinaryWriter, field: number, tags: Tags | undefined): void {
  if (tags === undefined) return;
  for (const [key, value] of Object.entries(tags)) {
    const start = writer.begin(field);
    writer.presentString(1, key);
    writer.presentString(2, value);
    writer.end(start);
  }
}
