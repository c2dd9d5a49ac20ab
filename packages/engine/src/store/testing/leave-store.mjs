// Opens the store at the path given, writes to it, and comes to its end without having closed it.
import { openStore } from "./built-store.mjs";
import { writeLine } from "./write-line.mjs";

const store = await openStore(process.argv[2], { durability: "FULL" });
void store.commit([{ kind: "purge", instanceId: "nobody", recursive: false }]).then(([{ kind }]) => writeLine(kind));
