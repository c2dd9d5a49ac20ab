// Begins the hub at the path given anew, fills it, and begins it anew or deletes it, in turn, until it is killed. It says
// each step that was done, and with which generation of instances.
import { createSqliteStore, deleteFileDatabase, openFileDatabase } from "@reawait/engine/internal";

import { writeLine } from "./write-line.mjs";

const file = process.argv[2];
const first = Number(process.argv[3]);
const INSTANCES = 30;

function create(generation, key) {
  const row = {
    ...{ key, instanceId: `${generation}/${key}`, executionId: "e", name: "n", status: "PENDING" },
    ...{ createdAt: 1, updatedAt: 1, position: "0", historyLength: 0, input: "x".repeat(5_000) },
  };
  return { kind: "create", instance: { row, start: { key, event: new Uint8Array(1) }, replaceable: [] } };
}

for (let generation = first; ; generation++) {
  const store = createSqliteStore(openFileDatabase(file, { durability: "NORMAL", anew: true }));
  writeLine(`anew ${generation}`);
  const keys = Array.from({ length: INSTANCES }, (_, index) => index + 1);
  const outcomes = store.commit(keys.map((key) => create(generation, key)));
  if (outcomes.some(({ kind }) => kind !== "created")) throw new Error(`not created: ${JSON.stringify(outcomes[0])}`);
  writeLine(`filled ${generation}`);
  store.close();
  if (generation % 2 === 1) continue;
  deleteFileDatabase(file, { durability: "NORMAL" });
  writeLine(`deleted ${generation}`);
}
