// @ts-check
import { runBuf } from "./buf.mjs";
import { compareFacts } from "./facts.mjs";
import { factsOfImage } from "./image.mjs";

/** @import { Facts } from "./facts.mjs" */

/**
 * Compiles the proto files in a folder and holds them against the contract.
 *
 * @param {string} folder
 * @param {Facts} contract
 * @returns {string[]} the differences, one a line
 */
export function checkProto(folder, contract) {
  const image = runBuf(["build", folder, "--exclude-imports", "--exclude-source-info", "--output", "-#format=json"]);
  return compareFacts(contract, factsOfImage(JSON.parse(image)));
}
