import type { ActivityRequest, OrchestratorRequest, WorkItem } from "../model/work-item.js";
import { readActivityRequest, writeActivityRequest } from "./activity-request-codec.js";
import { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { encodeMessage } from "./encode-message.js";
import { readOrchestratorRequest, writeOrchestratorRequest } from "./orchestrator-request-codec.js";

type Request =
  | { readonly kind: "orchestrator"; readonly request: OrchestratorRequest }
  | { readonly kind: "activity"; readonly request: ActivityRequest }
  | { readonly kind: "healthPing" };

/**
 * Encodes what an engine hands to a worker as a `WorkItem`.
 *
 * @throws WireFormatError if the record has no form on the wire.
 */
export function encodeWorkItem(item: WorkItem): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writeRequest(writer, item);
    if (item.kind !== "healthPing") writer.string(10, item.completionToken);
  });
}

/**
 * Decodes a `WorkItem`.
 *
 * @returns `undefined` where the item asks for something the neutral model does not know, such as entity operations.
 * @throws WireFormatError if the bytes are not such a message.
 */
export function decodeWorkItem(bytes: Uint8Array): WorkItem | undefined {
  let completionToken = "";
  let request: Request | undefined;
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        request = { kind: "orchestrator", request: readOrchestratorRequest(reader) };
        break;
      case (2 << 3) | 2:
        request = { kind: "activity", request: readActivityRequest(reader) };
        break;
      case (4 << 3) | 2:
        reader.skip(tag);
        request = { kind: "healthPing" };
        break;
      case (10 << 3) | 2:
        completionToken = reader.string();
        break;
      case (3 << 3) | 2:
      case (5 << 3) | 2:
        // Entity requests, which like any member of a oneof take the place of the ones before them.
        reader.skip(tag);
        request = undefined;
        break;
      default:
        reader.skip(tag);
    }
  }
  if (request === undefined || request.kind === "healthPing") return request;
  return { ...request, completionToken };
}

function writeRequest(writer: BinaryWriter, item: WorkItem): void {
  switch (item.kind) {
    case "orchestrator":
      writeOrchestratorRequest(writer, 1, item.request);
      return;
    case "activity":
      writeActivityRequest(writer, 2, item.request);
      return;
    case "healthPing":
      writer.end(writer.begin(4));
  }
}
