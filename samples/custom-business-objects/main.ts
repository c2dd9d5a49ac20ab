import type { Sample } from "../sample.js";
import { remind } from "./activities.js";
import { converter, Invoice, Money } from "./invoice.js";
import { collect } from "./orchestrators.js";

const items = new Map([
  ["desk", new Money(120_000, "CHF")],
  ["lamp", new Money(8_050, "CHF")],
]);

export const sample: Sample = {
  definitions: { orchestrators: [collect], activities: [remind] },
  payloads: { converter },
  async run({ client }) {
    for (const due of [new Date("2020-02-29"), new Date("2999-12-31")]) {
      const handle = await client.start(collect, new Invoice("Ada", due, items));
      const sum = await handle.result();
      console.log(`due in ${due.getFullYear()}: ${sum.toString()}${sum instanceof Money ? ", a Money" : ""}`);
    }
  },
};
