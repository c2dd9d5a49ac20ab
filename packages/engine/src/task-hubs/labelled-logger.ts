import type { Logger } from "@reawait/protocol";

/** Says of what it logs which task hub it is about. */
export function labelledLogger(logger: Logger, taskHub: string): Logger {
  const label = (message: string): string => `Task hub ${JSON.stringify(taskHub)}: ${message}`;
  return {
    debug: (message, ...details) => logger.debug(label(message), ...details),
    info: (message, ...details) => logger.info(label(message), ...details),
    warn: (message, ...details) => logger.warn(label(message), ...details),
    error: (message, ...details) => logger.error(label(message), ...details),
  };
}
