import type { Connection } from "@reawait/protocol";

import type { TestEngine } from "../../testing/test-engine.js";

/** A form of connection, and what only the engine behind it can tell. */
export interface Connected {
  readonly connection: Connection;
  readonly hub: TestEngine;
}

/** Some cases about one subject. Each runs on a new, empty hub. */
export type ConnectionCases = (connected: () => Connected) => void;
