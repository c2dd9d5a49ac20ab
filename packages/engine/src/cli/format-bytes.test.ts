import { describe, expect, it } from "@jest/globals";

import { formatBytes } from "./format-bytes.js";

describe("a size", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [999_949, "999.9 kB"],
    [999_950, "1.0 MB"],
    [1_536_000_000, "1.5 GB"],
    [5e15, "5000.0 TB"],
  ])("of %d bytes is shown as %s", (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});
