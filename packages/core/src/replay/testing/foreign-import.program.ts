/** Orchestrators that import a module for the first time, in plain Node: fifty at once, each a module of its own. */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import { TestInstance } from "./history-builder.js";

const importer = defineOrchestrator(
  "importer",
  (_ctx, nr: number) => import(`./imported-late.js?nr=${nr}`) as Promise<unknown>,
);

const faults = await Promise.all(
  Array.from({ length: 50 }, async (_, nr) => {
    const instance = new TestInstance(importer, { mode: "session", input: nr, instanceId: `instance-${nr}` });
    return (await instance.start()).fault?.name;
  }),
);

process.stdout.write(JSON.stringify(faults));
