import { brandErrorClass, readTaskToken } from "@reawait/core/internal";

/** An activity that was run by `runActivity` said that somebody else will answer: it has no result of its own. */
export class CompletedLaterError extends Error {
  static {
    brandErrorClass(this, "CompletedLaterError");
  }

  constructor(
    readonly activity: string,
    /** By which a client would complete it. */
    readonly taskToken: string,
  ) {
    const { instanceId, taskId } = readTaskToken(taskToken);
    super(
      `activity "${activity}" (task ${taskId} of instance "${instanceId}") returned ctx.completeLater(): it has no result ` +
        "yet. Where that is what it should do, expect this error, which carries the taskToken.",
    );
  }
}
