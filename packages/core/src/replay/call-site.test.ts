import { describe, expect, it } from "@jest/globals";
import { callSiteOf, folderOf, isOwn } from "./call-site.js";

describe("the folder of the package", () => {
  it.each([
    ["file:///app/node_modules/@reawait/core/dist/chunks/reawait-JZXX7PGS.js", "/app/node_modules/@reawait/core/"],
    ["file:///src/reawait/packages/core/src/replay/call-site.ts", "/src/reawait/packages/core/"],
    ["file:///with%20blank/core/dist/chunks/reawait-JZXX7PGS.js", "/with blank/core/"],
    ["file:///C:/app/core/dist/chunks/reawait-JZXX7PGS.js", "/C:/app/core/"],
    ["https://cdn.example.com/core/dist/chunks/reawait-JZXX7PGS.js", "/core/"],
  ])("of %s is %s", (url, folder) => {
    expect(folderOf(url, "replay/call-site")).toBe(folder);
  });

  it.each([
    "file:///app/dist/server.js",
    "file:///app/dist/chunks/server-JZXX7PGS.js",
    "file:///app/dist/replay/call-site.js",
    "file:///app/bundle.mjs",
    "file:///app/dist/replay/other.js",
    "file:///app/src/replay/other.ts",
    "/app/src/replay/call-site.ts",
  ])("is unknown in a bundle: %s", (url) => {
    expect(folderOf(url, "replay/call-site")).toBeUndefined();
  });
});

describe("a line of a stack", () => {
  const folder = "/home/me/reawait/packages/core/";

  it.each([
    "    at RuntimeContext.callActivity (file:///home/me/reawait/packages/core/dist/internal.js:1070:5)",
    "    at RuntimeContext.callActivity (/home/me/reawait/packages/core/src/replay/runtime-context.ts:70:5)",
    "    at callActivity (file:///app/node_modules/@reawait/core/src/replay/runtime-context.ts:70:5)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
  ])("is the SDK's own: %s", (line) => {
    expect(isOwn(line, folder)).toBe(true);
  });

  it.each([
    "    at flow (/home/me/shop/packages/core/src/flow.ts:7:3)",
    "    at flow (file:///home/me/shop/packages/core/dist/replay/flow.js:7:3)",
    "    at flow (/home/me/reawait-shop/packages/core/src/flow.ts:7:3)",
    "    at flow (/home/me/reawait/packages/core/src/replay/flow.test.ts:7:3)",
    "    at flow (/home/me/reawait/packages/core-flows/src/flow.ts:7:3)",
  ])("is the user's: %s", (line) => {
    expect(isOwn(line, folder)).toBe(false);
  });

  it("is the SDK's own in a folder with a blank in its name, by path and by URL", () => {
    const blank = "/with blank/core/";
    expect(isOwn("    at record (file:///with%20blank/core/dist/internal.js:1:1)", blank)).toBe(true);
    expect(isOwn("    at record (/with blank/core/src/replay/ledger.ts:1:1)", blank)).toBe(true);
  });

  it("of a bundle is told by what its source map says", () => {
    expect(
      isOwn("    at callActivity (/app/node_modules/@reawait/core/src/replay/runtime-context.ts:70:5)", undefined),
    ).toBe(true);
    expect(isOwn("    at flow (/app/packages/core/src/flow.ts:7:3)", undefined)).toBe(false);
  });
});

describe("the call site", () => {
  it("is the topmost line that is the user's", () => {
    const stack = [
      "Error: at the top",
      "    at record (file:///app/node_modules/@reawait/core/dist/replay/ledger.js:1:1)",
      "    at call (C:\\app\\node_modules\\@reawait\\core\\dist\\replay\\operations.js:1:1)",
      "    at flow (C:\\shop\\packages\\core\\src\\flow.ts:7:3)",
      "    at main (C:\\shop\\main.ts:1:1)",
    ].join("\n");
    expect(callSiteOf(stack)).toBe("at flow (C:\\shop\\packages\\core\\src\\flow.ts:7:3)");
  });

  it("is a line of this test, though it stands in the package's own folder", () => {
    expect(callSiteOf(new Error("here").stack)).toMatch(/call-site\.test\.ts:\d+:\d+/);
  });

  it.each([undefined, "", "Error: no lines", "Error\n    at x (node:internal/process/task_queues:1:1)"])(
    "is unknown where no line is the user's: %j",
    (stack) => {
      expect(callSiteOf(stack)).toBeUndefined();
    },
  );
});
