// Opens the store at the path given, writes to it, and comes to its end without having closed it.
import { openStore } from "@reawait/engine/internal";

import { writeLine } from "./write-line.mjs";

const store = await openStore(process.argv[2], { durability: "FULL" });
const purge = { kind: "purge", instanceIds: ["nobody"], recursive: false, ifRunning: "refuse", limit: 1 };
void store.commit([purge]).then(([{ kind }]) => writeLine(kind));
