/**
 * The state of an entity, in the hands of one operation. It begins with the payload that is kept, and ends with the one
 * that is to be kept from then on; in between there is a value, which the operation may change in place.
 *
 * 1. The value is read anew for each operation. So nothing that a failed operation did to it is seen by the next, and
 *    an operation cannot tell whether it shares its batch with others.
 * 2. So is the first state: `initial` may hand out the same object each time.
 * 3. Nothing is read or written for an operation that does not touch the state: a state that cannot be read can be deleted.
 * 4. A state that was read, and is the same afterwards, leaves all as it was: no entity comes to exist by being read.
 * 5. `undefined` and `null` are no state. All else is, however empty: `0`, `""`, `false`, `[]`.
 */
import type { PayloadConverter } from "../payload/payload-converter.js";

type Draft =
  | { readonly kind: "untouched" }
  /** `before` is its payload, as it was read. */
  | { readonly kind: "read"; readonly value: unknown; readonly before: string | undefined }
  | { readonly kind: "set"; readonly value: unknown };

export class StateDraft {
  #kept: string | undefined;
  #draft: Draft = { kind: "untouched" };

  /** @param kept - absent where the entity does not exist */
  constructor(
    kept: string | undefined,
    readonly initial: () => unknown,
    readonly converter: PayloadConverter,
  ) {
    this.#kept = kept;
  }

  /** @throws PayloadError where it cannot be read */
  get value(): unknown {
    if (this.#draft.kind === "untouched") this.#draft = this.#read();
    return this.#draft.value;
  }

  set value(value: unknown) {
    this.#draft = { kind: "set", value };
  }

  delete(): void {
    this.#kept = undefined;
    this.#draft = { kind: "untouched" };
  }

  /**
   * @returns what is to be kept: absent where the entity does not exist any more
   * @throws PayloadError where it cannot be written
   */
  write(): string | undefined {
    const draft = this.#draft;
    switch (draft.kind) {
      case "untouched":
        return this.#kept;
      case "read": {
        const payload = this.#payloadOf(draft.value);
        return payload === draft.before ? this.#kept : payload;
      }
      case "set":
        return this.#payloadOf(draft.value);
    }
  }

  #read(): Extract<Draft, { readonly kind: "read" }> {
    if (this.#kept !== undefined) return { kind: "read", value: this.converter.read(this.#kept), before: this.#kept };
    const value = this.initial();
    const before = this.#payloadOf(value);
    return { kind: "read", value: before === undefined ? value : this.converter.read(before), before };
  }

  #payloadOf(value: unknown): string | undefined {
    return value === null ? undefined : this.converter.write(value);
  }
}
