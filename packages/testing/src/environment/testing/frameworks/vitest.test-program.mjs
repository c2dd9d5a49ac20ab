// Under Vitest, with its fake timers on before anything is loaded, and after.
import { expect, test, vi } from "vitest";
import { scenario } from "./scenario.mjs";

const load = async () => [await import("@reawait/core"), await import("@reawait/testing")];

test.each(["before", "after", "never"])("a month, with fake timers: %s", async (when) => {
  vi.resetModules();
  if (when === "before") vi.useFakeTimers();
  const [core, kit] = await load();
  if (when === "after") vi.useFakeTimers();
  expect(vi.isFakeTimers()).toBe(when !== "never");
  try {
    await scenario(core, kit);
  } finally {
    vi.useRealTimers();
  }
});
