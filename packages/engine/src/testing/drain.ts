/**
 * Resolves when all that needs neither time nor another thread has happened: an engine on `":memory:"` works in
 * microtasks only, so that what has not come by then does not come.
 */
export function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
