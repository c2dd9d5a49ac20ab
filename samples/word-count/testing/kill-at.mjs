// Loaded before the sample (node --import), in each of its threads: kills the process, as kill -9 would, at the n-th time
// that it comes to a place. WORD_COUNT_KILL_AT says where and when, for example "before-commit:12".
import { createRequire } from "node:module";
import { OrchestrationExecutor } from "@reawait/core/internal";

const [place = "", count = "0"] = (process.env.WORD_COUNT_KILL_AT ?? "").split(":");
let left = Number(count);

/** @param {string} here */
function passing(here) {
  if (here === place && --left === 0) process.kill(process.pid, "SIGKILL");
}

const { apply } = OrchestrationExecutor.prototype;
OrchestrationExecutor.prototype.apply = function (event) {
  apply.call(this, event);
  passing("turn");
};

// The engine's own copy of the driver.
const require = createRequire(import.meta.resolve("@reawait/engine"));
const Database = require(Number.parseInt(process.versions.node) >= 22 ? "better-sqlite3-13" : "better-sqlite3");
const { prepare } = Database.prototype;
Database.prototype.prepare = function (sql) {
  passing("opening");
  const statement = prepare.call(this, sql);
  if (sql !== "COMMIT") return statement;
  return {
    run() {
      passing("before-commit");
      const result = statement.run();
      passing("after-commit");
      return result;
    },
  };
};
