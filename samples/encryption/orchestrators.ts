import { defineOrchestrator } from "@reawait/core";
import { findBed, type Patient } from "./activities.js";

/** Nothing here knows of encryption. */
export const admit = defineOrchestrator("admit", async (ctx, patient: Patient) => {
  const bed = await ctx.callActivity(findBed, patient);
  return `${patient.name} (${patient.diagnosis}) is in ${bed}`;
});
