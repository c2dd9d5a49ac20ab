import { defineOrchestrator, whenAll, type OrchestratorDefinition } from "@reawait/core";
import { sum } from "../model/mix.js";
import { chain, type Computed } from "./chain.js";

export interface FamilyInput {
  readonly start: number;
  /** How many generations there are below it: the last ones are chains. */
  readonly depth: number;
  readonly width: number;
}

/** Orchestrations that start orchestrations, half of them under ids of their own choice. */
export const family: OrchestratorDefinition<FamilyInput, Computed> = defineOrchestrator(
  "family",
  async (ctx, { start, depth, width }: FamilyInput): Promise<Computed> => {
    const children = Array.from({ length: width }, (_, index) => {
      const options = index % 2 === 0 ? {} : { instanceId: `${ctx.instanceId}/${index}` };
      return depth > 1
        ? ctx.callSubOrchestrator(family, { start: start + index, depth: depth - 1, width }, options)
        : ctx.callSubOrchestrator(chain, { start: start + index, length: 2 }, options);
    });
    const results = await whenAll(children);
    return { value: sum(results.map(({ value }) => value)), proofs: results.flatMap(({ proofs }) => proofs) };
  },
);
