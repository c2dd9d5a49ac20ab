/**
 * Orchestrators that import a module for the first time, in plain Node: fifty at once, each a module of its own. Node 20
 * reads the file in the background, which is a wait for something foreign; later ones read it at once, and then the import
 * is no wait at all. Which it is here, is tried first.
 */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import { hostScheduler } from "../scheduler.js";
import { TestInstance } from "./history-builder.js";

const load = (nr: number | string) => import(`./imported-late.js?nr=${nr}`) as Promise<unknown>;

const importer = defineOrchestrator("importer", (_ctx, nr: number) => load(nr));

let isLoaded = false;
void load("probe").then(() => (isLoaded = true));
const expected = await new Promise<string>((resolve) => {
  hostScheduler.drain(() => {
    resolve(isLoaded ? "ended" : "ForeignAwaitError");
  });
});

const outcomes = await Promise.all(
  Array.from({ length: 50 }, async (_, nr) => {
    const instance = new TestInstance(importer, { mode: "session", input: nr, instanceId: `instance-${nr}` });
    const { fault, ended } = await instance.start();
    return fault?.name ?? (ended ? "ended" : "waits");
  }),
);

process.stdout.write(JSON.stringify({ expected, outcomes }));
