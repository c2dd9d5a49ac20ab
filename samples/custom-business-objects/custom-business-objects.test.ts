import { expect, it } from "@jest/globals";
import { runActivity, TestEnvironment } from "@reawait/testing";
import { remind } from "./activities.js";
import { converter, Invoice, Money } from "./invoice.js";
import { collect } from "./orchestrators.js";

const items = new Map([
  ["desk", new Money(120_000, "CHF")],
  ["lamp", new Money(8_050, "CHF")],
]);
const invoice = new Invoice("Ada", new Date("2026-02-28"), items);

/** On that day. */
function openOn(day: string): Promise<TestEnvironment> {
  return TestEnvironment.create({
    orchestrators: [collect],
    activities: [remind],
    converter,
    start: new Date(day),
  });
}

it("asks for the sum of the items while the invoice is not due", async () => {
  await using env = await openOn("2026-02-01");
  const sum = await env.run(collect, invoice);
  expect(sum).toBeInstanceOf(Money);
  expect(sum.toString()).toBe("1280.50 CHF");
});

it("reminds of it when it is, and adds the fee", async () => {
  await using env = await openOn("2026-03-01");
  const reminding = env.mock(remind, () => new Money(3_000, "CHF"));

  expect(await env.run(collect, invoice)).toEqual(new Money(131_050, "CHF"));
  // What arrives is no bag of fields: it has its class, with the Date and the Map within.
  const [received] = reminding.calls;
  expect(received?.input).toBeInstanceOf(Invoice);
  expect(received?.input).toEqual(invoice);
});

it("charges a fee of 20 francs", async () => {
  expect(await runActivity(remind, invoice, { converter })).toEqual(new Money(2_000, "CHF"));
});
