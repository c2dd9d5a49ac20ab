import { Metadata } from "@grpc/grpc-js";
import { expect, it } from "@jest/globals";

import { readReason, writeReason } from "./abandon-reason.js";

it("fits into a header, whatever the failure", () => {
  const metadata = new Metadata();
  const long = "漢".repeat(100_000);
  writeReason(metadata, {
    errorType: long,
    errorMessage: long,
    stackTrace: long,
    isNonRetriable: true,
    innerFailure: { errorType: long, errorMessage: long, isNonRetriable: false },
    properties: { long },
  });
  const header = metadata.toHttp2Headers()["reawait-reason-bin"];
  expect(String(header).length).toBeGreaterThan(1_000);
  expect(String(header).length).toBeLessThan(6_000);
  expect(readReason(metadata)).toMatchObject({ isNonRetriable: true, innerFailure: undefined, properties: undefined });
});

it("is none where there is none, or nothing that can be read", () => {
  const metadata = new Metadata();
  writeReason(metadata, undefined);
  expect(readReason(metadata)).toBeUndefined();
  metadata.set("reawait-reason-bin", Buffer.from([0x0a, 0x7f]));
  expect(readReason(metadata)).toBeUndefined();
});
