/**
 * Whether the file of a hub that was closed at rest is sound: whole as a database, with instances that fit together, and
 * without a row that nobody will ever read again.
 */
import { checkStorage as look } from "@reawait/engine";
import { unlessSame, type Problems } from "../model/problems.js";

/** @param file - of a hub in which every instance has ended, and which nobody has open */
export async function checkStorage(file: string): Promise<Problems> {
  const { problems, pending } = await look(file);
  return [...problems, ...unlessSame("what is on its way", pending, { messages: 0, activities: 0, delayed: 0 })];
}
