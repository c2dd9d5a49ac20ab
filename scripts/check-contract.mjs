// @ts-check
// Holds the proto against the facts in proto/contract.json, those of the Durable Task contract and of our own extension
// (reawait.v1, which engines and workers of different versions speak with each other), in both directions: nothing
// missing, nothing different, nothing more.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./proto/buf.mjs";
import { checkProto } from "./proto/check-proto.mjs";
import { countFacts } from "./proto/facts.mjs";

/** @type {import("./proto/facts.mjs").Facts} */
const contract = JSON.parse(readFileSync(join(root, "proto", "contract.json"), "utf8"));
const differences = checkProto("proto", contract);
for (const line of differences) console.error(line);
console.log(`${countFacts(contract)} facts compared, ${differences.length} differences`);
if (differences.length > 0) process.exitCode = 1;
