// Opens the store at the path given, says so, and holds it until it is killed.
import { openStore } from "@reawait/engine/internal";

import { writeLine } from "./write-line.mjs";

await openStore(process.argv[2], { durability: "FULL" });
process.stdin.resume();
writeLine("open");
