import { DurableError } from "@reawait/core";
import { brandErrorClass } from "@reawait/core/internal";

/** A test waits for what does not come. */
export class TestStalledError extends DurableError {
  static {
    brandErrorClass(this, "TestStalledError");
  }

  /**
   * @param waited - what for, for example `result of instance "order-1"`
   * @param happened - what happened meanwhile, for example `nothing has happened for 4 s`
   * @param reasons - why it does not come, one a line
   */
  constructor(
    readonly waited: string,
    happened: string,
    readonly reasons: readonly string[],
  ) {
    super(`${happened}, and this is still waited for: ${waited}${reasons.map((reason) => `\n  - ${reason}`).join("")}`);
  }
}
