/**
 * Where diagnostics go. `console` is one; so are the loggers of pino and winston.
 *
 * @example
 * new Worker(engine.connection, { orchestrators, logger: console });
 */
export interface Logger {
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** Says nothing. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });

/** Warnings and errors to the console, and nothing else: the default. What goes wrong must not go unseen. */
export const consoleLogger: Logger = Object.freeze({
  debug() {},
  info() {},
  // eslint-disable-next-line no-console -- where a program that chose no logger looks
  warn: (message: string, ...details: unknown[]) => console.warn(`reawait: ${message}`, ...details),
  // eslint-disable-next-line no-console -- the same
  error: (message: string, ...details: unknown[]) => console.error(`reawait: ${message}`, ...details),
});
