import type { Logger } from "@reawait/protocol";
import { BoundedMap } from "./bounded-map.js";

/** Of so many it is remembered that they were told of. */
const REMEMBERED = 1_000;

/** Work that was given back, and comes again and again: an error in the log the first time, and then no more than debug. */
export class HeldWork {
  readonly #logger: Logger;
  readonly #told = new BoundedMap<string, true>(REMEMBERED);

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  tell(key: string, message: string, error: unknown): void {
    if (this.#told.has(key)) this.#logger.debug(message, error);
    else this.#logger.error(message, error);
    this.#told.set(key, true);
  }

  /** It can be run now. Whether it was held before. */
  release(key: string): boolean {
    return this.#told.size > 0 && this.#told.take(key) === true;
  }
}
