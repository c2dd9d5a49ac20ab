/** What every form of the store does: one list, run against each of them. */
import { afterEach, beforeEach, describe } from "@jest/globals";

import type { Store } from "../store.js";
import { backupCases } from "./backup-cases.js";
import { batchCases } from "./batch-cases.js";
import { createCases } from "./create-cases.js";
import { delayedCases } from "./delayed-cases.js";
import { messageCases } from "./message-cases.js";
import { purgeCases } from "./purge-cases.js";
import { queryCases } from "./query-cases.js";
import { rewindCases } from "./rewind-cases.js";
import { descendantCases, endedCases, rangeCases } from "./search-cases.js";
import { statsCases } from "./stats-cases.js";
import { taskCases } from "./task-cases.js";
import { turnCases } from "./turn-cases.js";

export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let opened: Store | undefined;

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.close();
    });
    const store = (): Store => {
      if (opened === undefined) throw new Error("The store is not open.");
      return opened;
    };

    describe("creating", () => createCases(store));
    describe("delivering messages", () => messageCases(store));
    describe("turns", () => turnCases(store));
    describe("activities", () => taskCases(store));
    describe("delayed messages", () => delayedCases(store));
    describe("rewinding", () => rewindCases(store));
    describe("purging", () => purgeCases(store));
    describe("searching", () => queryCases(store));
    describe("a range of instances", () => rangeCases(store));
    describe("instances that are over", () => endedCases(store));
    describe("running descendants", () => descendantCases(store));
    describe("batches", () => batchCases(store));
    describe("counting", () => statsCases(store));
    describe("a backup", () => backupCases(store));
  });
}
