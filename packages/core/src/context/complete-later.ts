/** What an activity returns that lets somebody else answer. Registered, so that copies of this package agree on it. */
export const COMPLETED_LATER: unique symbol = Symbol.for("reawait.completed-later");

/** What `ctx.completeLater()` gives: typed `never`, so that it can be returned whatever the activity promises. */
export function completeLater(): never {
  // Whoever uses it as a value finds a symbol, which no payload can hold.
  return COMPLETED_LATER as never;
}
