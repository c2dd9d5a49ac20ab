// @ts-check
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { root } from "./buf.mjs";
import { checkProto } from "./check-proto.mjs";

const contract = JSON.parse(readFileSync(join(root, "proto", "contract.json"), "utf8"));

describe("checkProto", () => {
  /** @type {string} */
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "reawait-proto-"));
    cpSync(join(root, "proto"), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** @type {(file: string, text: string, replacement: string) => void} */
  const edit = (file, text, replacement) => {
    const before = readFileSync(join(folder, file), "utf8");
    expect(before).toContain(text);
    writeFileSync(join(folder, file), before.replace(text, replacement));
  };

  it("accepts the proto as it is", () => {
    expect(checkProto(folder, contract)).toEqual([]);
  });

  it.each([
    {
      what: "another field number",
      file: "history.proto",
      text: "google.protobuf.Timestamp fireAt = 1;\n}\n\nmessage TimerFired",
      replacement: "google.protobuf.Timestamp fireAt = 3;\n}\n\nmessage TimerFired",
      differences: [
        'TimerCreatedEvent.fireAt: the contract has "1 google.protobuf.Timestamp", the proto has "3 google.protobuf.Timestamp"',
      ],
    },
    {
      what: "a missing field",
      file: "work_activity.proto",
      text: "  int32 taskId = 5;\n",
      replacement: "",
      differences: ['ActivityRequest.taskId: missing, the contract has "5 int32"'],
    },
    {
      what: "an extra field",
      file: "worker.proto",
      text: "message HealthPing {}",
      replacement: "message HealthPing { int32 extra = 1; }",
      differences: ['HealthPing.extra: not in the contract, the proto has "1 int32"'],
    },
    {
      what: "another type",
      file: "management.proto",
      text: "int32 deletedInstanceCount = 1;",
      replacement: "int64 deletedInstanceCount = 1;",
      differences: ['PurgeInstancesResponse.deletedInstanceCount: the contract has "1 int32", the proto has "1 int64"'],
    },
    {
      what: "a scalar with presence",
      file: "management.proto",
      text: "int32 deletedInstanceCount = 1;",
      replacement: "optional int32 deletedInstanceCount = 1;",
      differences: [
        'PurgeInstancesResponse.deletedInstanceCount: the contract has "1 int32", the proto has "1 optional int32"',
      ],
    },
    {
      what: "another map",
      file: "work_activity.proto",
      text: "map<string, string> tags = 7;",
      replacement: "map<string, bytes> tags = 7;",
      differences: [
        'ActivityRequest.tags: the contract has "7 map<string, string>", the proto has "7 map<string, bytes>"',
      ],
    },
    {
      what: "another oneof",
      file: "work_entity.proto",
      text: "oneof resultType {",
      replacement: "oneof outcome {",
      differences: [
        'OperationResult.success: the contract has "1 OperationResultSuccess in resultType", the proto has "1 OperationResultSuccess in outcome"',
        'OperationResult.failure: the contract has "2 OperationResultFailure in resultType", the proto has "2 OperationResultFailure in outcome"',
      ],
    },
    {
      what: "another enum value",
      file: "worker.proto",
      text: "WORKER_CAPABILITY_LARGE_PAYLOADS = 3;",
      replacement: "WORKER_CAPABILITY_LARGE_PAYLOADS = 4;",
      differences: ['WorkerCapability.WORKER_CAPABILITY_LARGE_PAYLOADS: the contract has "3", the proto has "4"'],
    },
    {
      what: "a number that is free again",
      file: "orchestrations.proto",
      text: "  reserved 2;\n",
      replacement: "",
      differences: ['OrchestrationIdReusePolicy, number 2: missing, the contract has "reserved"'],
    },
    {
      what: "a message too many",
      file: "worker.proto",
      text: "message HealthPing {}",
      replacement: "message HealthPing {}\nmessage Other {}",
      differences: ['message Other: not in the contract, the proto has "declared"'],
    },
    {
      what: "a call that no longer streams",
      file: "task_hub.proto",
      text: "returns (stream WorkItem)",
      replacement: "returns (WorkItem)",
      differences: [
        'TaskHubSidecarService/GetWorkItems: the contract has "GetWorkItemsRequest -> stream WorkItem", the proto has "GetWorkItemsRequest -> WorkItem"',
      ],
    },
  ])("reports $what", ({ file, text, replacement, differences }) => {
    edit(file, text, replacement);
    expect(checkProto(folder, contract)).toEqual(differences);
  });

  it("reports a package, which would change the path of every call", () => {
    edit("task_hub.proto", 'syntax = "proto3";', 'syntax = "proto3";\npackage hub;');
    expect(checkProto(folder, contract)).toContain(
      'TaskHubSidecarService/Hello: missing, the contract has "google.protobuf.Empty -> google.protobuf.Empty"',
    );
  });

  it("fails on a proto that does not compile", () => {
    edit("worker.proto", "message HealthPing {}", "message HealthPing {");
    expect(() => checkProto(folder, contract)).toThrow("worker.proto");
  });
});
