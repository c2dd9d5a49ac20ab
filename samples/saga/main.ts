import type { Sample } from "../sample.js";
import { bookCar, bookFlight, bookHotel, cancel } from "./activities.js";
import { bookTrip } from "./orchestrators.js";

export const sample: Sample = {
  definitions: { orchestrators: [bookTrip], activities: [bookFlight, bookHotel, bookCar, cancel] },
  async run({ client }) {
    for (const withCar of [false, true]) {
      const handle = await client.start(bookTrip, { to: "Rome", withCar });
      console.log(await handle.result());
    }
  },
};
