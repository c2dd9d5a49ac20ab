import { describe, expect, it } from "@jest/globals";

import { driverFor, findMisfit, loadDriver } from "./driver.js";

describe("the SQLite driver", () => {
  it.each([
    ["12.11.1", "20.19.0"],
    ["12.11.1", "24.0.0"],
    ["13.2.0", "22.0.0"],
    ["14.0.0", "26.1.0"],
  ])("takes better-sqlite3 %s on Node.js %s", (driver, node) => {
    expect(findMisfit(driver, node)).toBeUndefined();
  });

  it.each([
    ["13.2.0", "20.19.0"],
    ["13.0.0", "21.7.3"],
    ["14.1.0-beta.1", "20.20.2"],
  ])("refuses better-sqlite3 %s on Node.js %s, and says what to do", (driver, node) => {
    const misfit = findMisfit(driver, node);
    expect(misfit).toContain(driver);
    expect(misfit).toContain(`this is Node.js ${node}`);
    expect(misfit).toContain("better-sqlite3@12");
  });

  it.each([
    ["20.19.0", "better-sqlite3"],
    ["22.0.0", "better-sqlite3-13"],
    ["24.21.0", "better-sqlite3-13"],
  ])("on Node.js %s is %s", (node, driver) => {
    expect(driverFor(node)).toBe(driver);
  });

  it("loads the one that is installed", () => {
    const db = new (loadDriver(":memory:"))(":memory:");
    expect(db.prepare("SELECT 1 AS one").get()).toEqual({ one: 1 });
    db.close();
  });
});
