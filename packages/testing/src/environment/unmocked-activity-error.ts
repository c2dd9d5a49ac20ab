import { DurableError } from "@reawait/core";
import { brandErrorClass } from "@reawait/core/internal";

/** A test came to an activity that nobody has mocked, and that is not to run for real. */
export class UnmockedActivityError extends DurableError {
  static {
    brandErrorClass(this, "UnmockedActivityError");
  }

  readonly nonRetriable = true;

  constructor(readonly activity: string) {
    super(
      `activity "${activity}" is not mocked: say what it does in this test, env.mock("${activity}", (ctx, input) => …), ` +
        'or create the environment with unmocked: "run" to run it for real',
    );
  }
}
