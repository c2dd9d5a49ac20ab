import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { NonRetriableError } from "@reawait/core";
import { type ActivityMock, replayAll, TestEnvironment } from "@reawait/testing";
import { bookCar, bookFlight, bookHotel, cancel } from "./activities.js";
import { bookTrip } from "./orchestrators.js";

const trip = { to: "Rome", withCar: true };
const steps = { flight: bookFlight, hotel: bookHotel, car: bookCar };
type Step = keyof typeof steps;

let env: TestEnvironment;
/** What is booked in the world, and not cancelled. */
let booked: string[];
let booking: Record<Step, ActivityMock>;
let cancelling: ActivityMock<string>;
beforeEach(async () => {
  env = await TestEnvironment.create({
    orchestrators: [bookTrip],
    activities: [bookFlight, bookHotel, bookCar, cancel],
  });
  booked = [];
  const mock = (step: Step): ActivityMock =>
    env.mock(steps[step], () => {
      booked.push(step);
      return step;
    });
  booking = { flight: mock("flight"), hotel: mock("hotel"), car: mock("car") };
  cancelling = env.mock(cancel, (_ctx, what) => {
    booked = booked.filter((each) => each !== what);
  });
});
afterEach(() => env.close());

it("books all of it", async () => {
  expect(await env.run(bookTrip, trip)).toBe("booked: flight, hotel, car");
  expect(booked).toEqual(["flight", "hotel", "car"]);
});

it("books no car where none is wished", async () => {
  expect(await env.run(bookTrip, { ...trip, withCar: false })).toBe("booked: flight, hotel");
});

describe("if a step fails, what was booked is cancelled, the last one first:", () => {
  it.each([
    ["flight", []],
    ["hotel", ["flight"]],
    ["car", ["hotel", "flight"]],
  ] as const)("%s", async (step, undone) => {
    booking[step].failAttempts(1, new NonRetriableError(`no ${step} is left`));
    expect(await env.run(bookTrip, trip)).toBe(`not booked: no ${step} is left`);
    expect(cancelling.calls.map(({ input }) => input)).toEqual(undone);
    expect(booked).toEqual([]);
  });
});

it("does not give up cancelling, if it takes a quarter of an hour", async () => {
  booking.car.failAttempts(1, new NonRetriableError("no car is left"));
  cancelling.failAttempts(9, new Error("the hotel does not answer"));
  const begin = env.now().getTime();
  expect(await env.run(bookTrip, trip)).toBe("not booked: no car is left");
  expect(booked).toEqual([]);
  expect(cancelling.calls).toHaveLength(2 * 10);
  expect(env.now().getTime() - begin).toBeGreaterThan(15 * 60_000);
});

// Recorded in the middle of its work: code that goes another way would leave a hotel booked for ever.
it("goes on where instances stand that run", async () => {
  await replayAll(new URL("histories", import.meta.url), { orchestrators: [bookTrip] });
});
