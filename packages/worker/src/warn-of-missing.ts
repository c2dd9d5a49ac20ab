import type { Registry } from "@reawait/core/internal";
import type { Logger } from "@reawait/protocol";

/** A registry that tells the log, too, what it is asked for and does not have: mostly this worker's set-up is wrong. */
export function warnOfMissing<R extends Pick<Registry<never>, "explainMissing">>(registry: R, logger: Logger): R {
  return {
    ...registry,
    explainMissing(name: string, version: string | undefined) {
      const why = registry.explainMissing(name, version);
      logger.warn(why);
      return why;
    },
  };
}
