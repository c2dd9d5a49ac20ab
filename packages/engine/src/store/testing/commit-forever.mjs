// Commits to the store at the path given, a few batches at a time, and says each that is acknowledged, until it is killed.
// Batch n creates the instance "n" and gives the instance "ledger" its turn n.
import { openStore } from "@reawait/engine/internal";

import { writeLine } from "./write-line.mjs";

const PIPELINED = 4;
const store = await openStore(process.argv[2], { durability: "FULL" });
const ledger = await store.readInstance("ledger");
let last = 0;

function row(key, instanceId) {
  return {
    ...{ key, instanceId, executionId: "e", name: "n", status: "PENDING", createdAt: 1, updatedAt: 1 },
    ...{ position: "0", historyLength: 0 },
  };
}

function batch(n) {
  return [
    {
      kind: "create",
      instance: { row: row(n + 1, String(n)), start: { key: n + 1, event: new Uint8Array(200) }, replaceable: [] },
    },
    {
      ...{ kind: "turn", instanceKey: 1, expectedPosition: String(n - 1), consumed: [], requeued: [], tasks: [] },
      ...{ timers: [], children: [], deliveries: [], dropTimers: false, dropInbox: false },
      history: { replace: false, events: Uint8Array.from(String(n), (digit) => digit.charCodeAt(0)) },
      row: { executionId: "e", status: "RUNNING", updatedAt: n, position: String(n), historyLength: n },
    },
  ];
}

if (ledger === undefined) {
  const start = { key: 1, event: new Uint8Array(1) };
  await store.commit([{ kind: "create", instance: { row: row(1, "ledger"), start, replaceable: [] } }]);
} else {
  last = ledger.historyLength;
}

async function commitForever() {
  for (;;) {
    const n = ++last;
    const outcomes = await store.commit(batch(n));
    writeLine(`${n} ${outcomes.map(({ kind }) => kind).join(" ")}`);
  }
}

await Promise.all(Array.from({ length: PIPELINED }, commitForever));
