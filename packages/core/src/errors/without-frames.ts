/**
 * Cuts the stack of an error that the runtime made down to its first line. The frames below are those of whoever drives the
 * turn: they say nothing of the failure, and would differ from one replay to the next.
 */
export function withoutFrames<E extends Error>(error: E): E {
  Object.defineProperty(error, "stack", {
    value: `${error.name}: ${error.message}`,
    configurable: true,
    writable: true,
  });
  return error;
}
