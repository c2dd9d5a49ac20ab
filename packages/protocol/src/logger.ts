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

/** Says nothing: the default. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });
