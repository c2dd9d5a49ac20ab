import { expect, it } from "@jest/globals";
import { OrchestrationStatusSchema } from "../gen/orchestrations_pb.js";
import { statusFromNumber, statusToNumber } from "./orchestration-status.js";

it.each(OrchestrationStatusSchema.values)("$localName is number $number, both ways", ({ localName, number }) => {
  const status = statusFromNumber(number);

  expect(status).toBe(localName);
  expect(statusToNumber(status)).toBe(number);
});

it.each([8, 9, -1, 2 ** 31 - 1])("an unknown number (%d) is RUNNING, so that nobody takes it for the end", (number) => {
  expect(statusFromNumber(number)).toBe("RUNNING");
});
