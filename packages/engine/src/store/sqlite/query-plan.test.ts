import { describe, expect, it } from "@jest/globals";

import type { InstanceQuery } from "../store.js";
import { openMemoryDatabase } from "./database.js";
import type { SqliteDatabase } from "./driver.js";
import { createSqliteStore } from "./sqlite-store.js";

/** Everything that the store asks of the database, by its text. */
function collectStatements(): { readonly db: SqliteDatabase; readonly statements: readonly string[] } {
  const db = openMemoryDatabase();
  const statements = new Set<string>();
  const spied = new Proxy(db, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== "function") return member;
      return (...values: readonly unknown[]) => {
        if (property === "prepare") statements.add(String(values[0]));
        return Reflect.apply(member, target, values) as unknown;
      };
    },
  });
  const store = createSqliteStore(spied);
  for (const query of queries) store.queryInstances({ ...everything, ...query });
  store.findRunningDescendants("a");
  return { db, statements: [...statements] };
}

const everything: InstanceQuery = {
  statuses: undefined,
  createdFrom: undefined,
  createdTo: undefined,
  instanceIdPrefix: undefined,
  afterKey: 0,
  limit: 10,
};
const queries: readonly Partial<InstanceQuery>[] = [
  {},
  { createdFrom: 1, createdTo: 2 },
  { statuses: ["RUNNING"] },
  { instanceIdPrefix: "a" },
  { instanceIdPrefix: "a", statuses: ["RUNNING"] },
];

describe("the plans of the store's statements", () => {
  const { db, statements } = collectStatements();
  const explainable = statements.filter((sql) => /^\s*(SELECT|WITH|UPDATE|DELETE)/.test(sql));

  function planOf(sql: string): readonly string[] {
    const rows = db
      .prepare<[], { readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|@\w+/g, "1")}`)
      .all();
    return rows.map(({ detail }) => detail);
  }

  it("has them all", () => {
    expect(explainable.length).toBeGreaterThan(25);
  });

  it.each(explainable)("reads only what it is about: %s", (sql) => {
    const scans = planOf(sql).filter((step) => /SCAN (instances|payloads|history|inbox|delayed|tasks)/.test(step));
    // The opening goes through open work, which is what it is for; an idle instance has none.
    const openWork = ["SCAN inbox USING COVERING INDEX inbox_by_instance", "SCAN tasks"];
    expect(scans.filter((step) => !openWork.includes(step))).toEqual([]);
  });

  it("goes through open work only in three statements", () => {
    const scanning = explainable.filter((sql) => planOf(sql).some((step) => /SCAN (inbox|tasks)/.test(step)));
    expect(scanning).toHaveLength(3);
  });

  it("pages through instances without sorting them, unless by prefix", () => {
    const pages = explainable.filter((sql) => sql.includes("ORDER BY key LIMIT ?"));
    // And through the children of one.
    expect(pages).toHaveLength(queries.length + 1);
    const sorted = pages.filter((sql) => planOf(sql).some((step) => step.includes("TEMP B-TREE")));
    expect(sorted.every((sql) => sql.includes("INDEXED BY instances_by_id"))).toBe(true);
  });
});
