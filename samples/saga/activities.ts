import { defineActivity, NonRetriableError } from "@reawait/core";

export interface Trip {
  readonly to: string;
  readonly withCar: boolean;
}

export const bookFlight = defineActivity("bookFlight", async (ctx, { to }: Trip) => {
  ctx.log.info(`booked a flight to ${to}`);
  return `flight to ${to}`;
});

export const bookHotel = defineActivity("bookHotel", async (ctx, { to }: Trip) => {
  ctx.log.info(`booked a hotel in ${to}`);
  return `hotel in ${to}`;
});

export const bookCar = defineActivity("bookCar", async (ctx, { to }: Trip): Promise<string> => {
  ctx.log.info(`looking for a car in ${to}`);
  throw new NonRetriableError(`no cars are left in ${to}`);
});

/** Undoing has to work, sooner or later: it is the one step that must not give up. */
export const cancel = defineActivity(
  "cancel",
  async (ctx, booking: string) => {
    ctx.log.info(`cancelled the ${booking}`);
  },
  { retry: { maxAttempts: Infinity, firstInterval: "1s", backoffCoefficient: 2 } },
);
