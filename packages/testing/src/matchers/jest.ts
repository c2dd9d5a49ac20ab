/** Importing this adds the matchers to Jest's `expect`, and to its types, those of `@types/jest` included. */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars, @typescript-eslint/no-namespace
   -- an interface that is added to has the parameters that it has there, and stands where it stands there */
import { expect } from "@jest/globals";
import { matchers, type DurableMatchers } from "./matchers.js";

expect.extend(matchers);

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T> extends DurableMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R, T> extends DurableMatchers<R> {}
  }
}
