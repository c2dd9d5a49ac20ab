/**
 * Turns the values of workflow code (inputs, results, event payloads, custom status, entity state) into the strings that
 * travel and are stored, and back. Set one per client and worker; every program that shares a task hub needs to agree.
 *
 * What an implementation owes:
 *
 * - `read(write(value))` equals `value`, or `write` throws.
 * - Both are pure and synchronous: they run inside orchestrators, again on every replay.
 * - `undefined` and an absent payload stand for each other.
 * - What can't be written or read is a `PayloadError`. It never comes out as something else.
 */
export interface PayloadConverter {
  /**
   * Writes a value for a reader that uses the same converter.
   *
   * @returns the payload, or undefined for `undefined`: no payload at all
   * @throws PayloadError naming the path of what can't be written
   */
  write(value: unknown): string | undefined;

  /**
   * Writes a value for a reader in another language, who knows JSON and no more.
   *
   * @returns the payload, or undefined for `undefined`: no payload at all
   * @throws PayloadError naming the path of what JSON would lose
   */
  writePlain(value: unknown): string | undefined;

  /**
   * Reads what `write`, `writePlain` or another language wrote. Each call returns a value of its own.
   *
   * @param payload - absent or empty (some engines send an empty string for "nothing") reads as `undefined`
   * @throws PayloadError if the payload is malformed or needs something that this converter does not know
   */
  read(payload: string | undefined): unknown;
}
