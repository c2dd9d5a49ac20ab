/**
 * The base of every error of the SDK. `instanceof` holds across duplicated copies of a package and across realms: each
 * class brands its instances with a registered symbol, and asks for that brand instead of walking prototypes.
 *
 * A subclass passes its stable name to the constructor and declares its brand once:
 *
 * @example
 * export class PayloadError extends DurableError {
 *   static {
 *     brandErrorClass(this, "PayloadError");
 *   }
 * }
 */
export abstract class DurableError extends Error {
  static {
    brandErrorClass(this, "DurableError");
  }
}

/**
 * Gives an error class its stable name (which survives minification) and its brand.
 *
 * @param errorClass - the class, from its own static block
 * @param name - the public name of the class
 */
export function brandErrorClass(errorClass: { readonly prototype: Error }, name: string): void {
  const brand = Symbol.for(`reawait.error.${name}`);
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  Object.defineProperty(errorClass.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // A user's subclass inherits this method, but has no brand of its own.
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this as typeof Error, candidate);
      return typeof candidate === "object" && candidate !== null && brand in candidate;
    },
  });
}
