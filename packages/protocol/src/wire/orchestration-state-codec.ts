import type { FailureDetails } from "../model/failure-details.js";
import type { OrchestrationState } from "../model/orchestration-state.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { statusFromNumber, statusToNumber } from "./orchestration-status.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";

export function readOrchestrationState(reader: BinaryReader): OrchestrationState {
  let instanceId = "";
  let name = "";
  let version: string | undefined;
  let status = 0;
  let scheduledStartTimestamp: number | undefined;
  let createdTimestamp = 0;
  let lastUpdatedTimestamp = 0;
  let completedTimestamp: number | undefined;
  let input: string | undefined;
  let output: string | undefined;
  let customStatus: string | undefined;
  let failureDetails: FailureDetails | undefined;
  let executionId: string | undefined;
  let parentInstanceId: string | undefined;
  let tags: TagEntry[] | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 2:
        name = reader.name();
        break;
      case (3 << 3) | 2:
        version = readStringValue(reader);
        break;
      case (4 << 3) | 0:
        status = reader.int32();
        break;
      case (5 << 3) | 2:
        scheduledStartTimestamp = readTimestamp(reader);
        break;
      case (6 << 3) | 2:
        createdTimestamp = readTimestamp(reader);
        break;
      case (7 << 3) | 2:
        lastUpdatedTimestamp = readTimestamp(reader);
        break;
      case (8 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (9 << 3) | 2:
        output = readStringValue(reader);
        break;
      case (10 << 3) | 2:
        customStatus = readStringValue(reader);
        break;
      case (11 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      case (12 << 3) | 2:
        executionId = readStringValue(reader);
        break;
      case (13 << 3) | 2:
        completedTimestamp = readTimestamp(reader);
        break;
      case (14 << 3) | 2:
        parentInstanceId = readStringValue(reader);
        break;
      case (15 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return {
    instanceId,
    name,
    version,
    orchestrationStatus: statusFromNumber(status),
    scheduledStartTimestamp,
    createdTimestamp,
    lastUpdatedTimestamp,
    completedTimestamp,
    input,
    output,
    customStatus,
    failureDetails,
    executionId,
    parentInstanceId,
    tags: tagsOf(tags),
  };
}

export function writeOrchestrationState(
  writer: BinaryWriter,
  field: number,
  state: OrchestrationState | undefined,
): void {
  if (state === undefined) return;
  const start = writer.begin(field);
  writer.string(1, state.instanceId);
  writer.string(2, state.name);
  writeStringValue(writer, 3, state.version);
  writer.int32(4, statusToNumber(state.orchestrationStatus));
  writeTimestamp(writer, 5, state.scheduledStartTimestamp);
  writeTimestamp(writer, 6, state.createdTimestamp);
  writeTimestamp(writer, 7, state.lastUpdatedTimestamp);
  writeStringValue(writer, 8, state.input);
  writeStringValue(writer, 9, state.output);
  writeStringValue(writer, 10, state.customStatus);
  writeFailureDetails(writer, 11, state.failureDetails);
  writeStringValue(writer, 12, state.executionId);
  writeTimestamp(writer, 13, state.completedTimestamp);
  writeStringValue(writer, 14, state.parentInstanceId);
  writeTags(writer, 15, state.tags);
  writer.end(start);
}
