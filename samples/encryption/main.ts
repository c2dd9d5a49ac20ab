import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { aesGcmCodec } from "@reawait/core";
import type { Sample } from "../sample.js";
import { findBed } from "./activities.js";
import { admit } from "./orchestrators.js";

// In earnest a key comes from a vault. Payloads name their key: old ones stay, a new one becomes the current one.
const keys = { "2026": new TextEncoder().encode("a secret that is 32 bytes long !") };
const secrets = ["Ada Lovelace", "hiccups", "ward 7"];

export const sample: Sample = {
  definitions: { orchestrators: [admit], activities: [findBed] },
  payloads: { codecs: [aesGcmCodec({ keys, current: "2026" })] },
  storage: "file",
  async run({ client, connection, file }) {
    const handle = await client.start(admit, { name: "Ada Lovelace", diagnosis: "hiccups" });
    console.log(`With the key:    ${await handle.result()}`);

    const stored = await connection.getInstance({ instanceId: handle.instanceId, getInputsAndOutputs: true });
    console.log(`What is kept:    ${stored?.output?.slice(0, 60)}...`);

    if (file !== undefined) {
      const content = await readDatabase(file);
      const found = secrets.filter((secret) => content.includes(secret));
      console.log(`Secrets found in the ${content.length} bytes of the database: ${found.join(", ") || "none"}`);
    }
  },
};

/** The file itself, and what SQLite keeps beside it. */
async function readDatabase(file: string): Promise<Buffer> {
  const names = await readdir(dirname(file));
  const parts = names.filter((name) => name.startsWith(basename(file))).map((name) => join(dirname(file), name));
  return Buffer.concat(await Promise.all(parts.map((part) => readFile(part))));
}
