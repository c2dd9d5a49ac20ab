import type { Connection } from "./connection.js";

/**
 * Whether what somebody was given is a connection, and not an engine or an address for example.
 *
 * @param taker - who takes it, for the error: `"a worker"`
 * @throws TypeError where it is something else
 */
export function checkConnection(taker: string, given: Partial<Connection> | null | undefined): Connection {
  const { hello, startInstance, getWorkItems, profile } = given ?? {};
  const areFunctions = [hello, startInstance, getWorkItems].every((method) => typeof method === "function");
  if (areFunctions && profile !== undefined) return given as Connection;
  throw new TypeError(
    `${taker} takes a connection first: \`engine.connection\`, or what \`connect(address)\` returned`,
  );
}
