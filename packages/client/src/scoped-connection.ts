import type { Connection, ConnectionScope } from "@reawait/protocol";
import { toClientError } from "./client-error.js";

/** The connection that a sibling of a client is on. */
export function scopedConnection(connection: Connection, { taskHub, metadata = {} }: ConnectionScope): Connection {
  if (taskHub !== undefined && (typeof taskHub !== "string" || taskHub === "")) {
    throw new TypeError("taskHub must be a non-empty string");
  }
  for (const key of Object.keys(metadata)) {
    if (!/^reawait/i.test(key)) continue;
    throw new TypeError(`the metadata "${key}" cannot be used: names that begin with "reawait" are reserved`);
  }
  if (taskHub === undefined && Object.keys(metadata).length === 0) return connection;
  try {
    return connection.with({ taskHub, metadata });
  } catch (error) {
    const operation = taskHub === undefined ? "a client with metadata" : `a client of the task hub "${taskHub}"`;
    throw toClientError(error, { operation, instanceId: "", expectsInstance: false }, connection.profile.name);
  }
}
