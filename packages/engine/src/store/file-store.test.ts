import { jest } from "@jest/globals";

import { openFileStore } from "./file-store.js";
import { describeStore } from "./testing/store-cases.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
let files = 0;

describeStore("the store in a file", () => openFileStore(path(`${++files}.db`), { durability: "NORMAL" }));
