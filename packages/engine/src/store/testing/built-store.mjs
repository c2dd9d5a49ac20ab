// For child processes of tests: the built store, found from the entry of its thread.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export const entry = createRequire(import.meta.url).resolve("@reawait/engine/store-thread");
export const { openFileStore } = await import(new URL("./file-store.js", pathToFileURL(entry)).href);
export const { openStore } = await import(new URL("./open-store.js", pathToFileURL(entry)).href);
