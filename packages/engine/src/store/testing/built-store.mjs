// For child processes of tests: the built store, found from the entry of its thread.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const entry = createRequire(import.meta.url).resolve("@reawait/engine/store-thread");
export const { openStore } = await import(new URL("./open-store.js", pathToFileURL(entry)).href);
