import { createPayloadPipeline } from "@reawait/core/internal";
import type { HistoryEvent } from "@reawait/protocol";
import type { ClientEnvironment } from "./client-environment.js";
import type { ExportHistoryOptions } from "./handle-options.js";
import { readHistory } from "./read-history.js";

const encodings: readonly unknown[] = ["decoded", "encoded"];

/** Reads the history of an instance to its end, as the text of a file. */
export async function exportHistory(
  environment: ClientEnvironment,
  instanceId: string,
  { payloads = "decoded", stackTraces = false, ...options }: ExportHistoryOptions,
): Promise<string> {
  if (!encodings.includes(payloads)) {
    throw new TypeError(`the option payloads is "decoded" or "encoded", not ${JSON.stringify(payloads)}`);
  }
  if (typeof stackTraces !== "boolean") {
    throw new TypeError(`the option stackTraces is true or false, not ${JSON.stringify(stackTraces)}`);
  }
  const reading = payloads === "decoded" ? environment : { ...environment, pipeline: createPayloadPipeline() };
  const events: HistoryEvent[] = [];
  for await (const event of readHistory(reading, instanceId, options)) events.push(event);
  // It brings protobuf's JSON along, which nothing else of a client needs.
  const { writeHistory } = await import("@reawait/protocol/history-json");
  return writeHistory(events, { stackTraces });
}
