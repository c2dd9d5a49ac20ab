import { defineOrchestrator, TaskFailedError } from "@reawait/core";
import { bookCar, bookFlight, bookHotel, cancel, type Trip } from "./activities.js";

/** Books step by step. If a step fails, what was booked is cancelled, the last one first. */
export const bookTrip = defineOrchestrator("bookTrip", async (ctx, trip: Trip) => {
  const booked: string[] = [];
  try {
    booked.push(await ctx.callActivity(bookFlight, trip));
    booked.push(await ctx.callActivity(bookHotel, trip));
    if (trip.withCar) booked.push(await ctx.callActivity(bookCar, trip));
    return `booked: ${booked.join(", ")}`;
  } catch (error) {
    if (!(error instanceof TaskFailedError)) throw error;
    for (const booking of booked.reverse()) await ctx.callActivity(cancel, booking);
    return `not booked: ${error.failure?.errorMessage ?? "unknown"}`;
  }
});
