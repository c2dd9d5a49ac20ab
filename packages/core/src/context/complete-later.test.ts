import { expect, it } from "@jest/globals";
import { PayloadError } from "../payload/payload-error.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { COMPLETED_LATER, completeLater } from "./complete-later.js";

it("an activity that lets somebody else answer returns what is known across copies of the package, and no payload", () => {
  const returned: unknown = completeLater();
  expect(returned).toBe(COMPLETED_LATER);
  expect(returned).toBe(Symbol.for("reawait.completed-later"));
  expect(() => defaultPayloadConverter.write(returned)).toThrow(PayloadError);
});
