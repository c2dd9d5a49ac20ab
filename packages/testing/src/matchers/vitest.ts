/** Importing this adds the matchers to Vitest's `expect`, and to its types. */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars
   -- an interface that is added to has the parameters that it has there */
import { expect } from "vitest";
import { matchers, type DurableMatchers } from "./matchers.js";

expect.extend(matchers);

declare module "vitest" {
  interface Matchers<T> extends DurableMatchers<void> {}
}
