// Under node:test, with its mock timers on before anything is loaded, and after; and with none.
import { mock, test } from "node:test";
import { scenario } from "./scenario.mjs";

const fakes = { apis: ["setTimeout", "setInterval", "setImmediate", "Date"] };
if (process.argv.includes("before")) mock.timers.enable(fakes);
const [core, kit] = [await import("@reawait/core"), await import("@reawait/testing")];
if (process.argv.includes("after")) mock.timers.enable(fakes);

test("a month", () => scenario(core, kit));
