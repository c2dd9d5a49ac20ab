/** What a worker sends in a stream of work: its opening, and then its answers. */
import type { GetWorkItemsRequest } from "../../task-hub-service.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import type { BinaryWriter } from "../../wire/binary-writer.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { getWorkItemsRequest } from "../messages/work.js";
import type { NumberedAnswer } from "./answer.js";
import { decodeNumberedAnswer } from "./answer.js";

/** The worker's name travels beside it, in metadata, as with the contract's calls. */
export type Opening = Omit<GetWorkItemsRequest, "workerId">;

export interface WorkerMessage {
  readonly opening?: Opening | undefined;
  readonly answers: readonly NumberedAnswer[];
}

export function encodeOpening(opening: Opening): Uint8Array {
  return encodeMessage((writer) => writeOpening(writer, opening));
}

/** @param answers - each encoded, with its number */
export function encodeAnswers(answers: readonly Uint8Array[]): Uint8Array {
  return encodeMessage((writer) => {
    for (const answer of answers) writer.presentMessage(2, answer);
  });
}

/** @throws Error if the bytes are not such a message. What its answers say is not looked at. */
export function decodeWorkerMessage(bytes: Uint8Array): WorkerMessage {
  let opening: Opening | undefined;
  const answers: NumberedAnswer[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        opening = readOpening(reader);
        break;
      case (2 << 3) | 2:
        answers.push(decodeNumberedAnswer(reader.message()));
        break;
      default:
        reader.skip(tag);
    }
  }
  return { opening, answers };
}

function writeOpening(writer: BinaryWriter, opening: Opening): void {
  const start = writer.begin(1);
  writer.presentMessage(1, getWorkItemsRequest.encode(opening));
  writer.bool(2, opening.sessions);
  writer.string(3, opening.workerRun ?? "");
  for (const token of opening.heldTokens ?? []) writer.presentString(4, token);
  writer.end(start);
}

function readOpening(reader: BinaryReader): Opening {
  let request: Uint8Array = new Uint8Array(0);
  let sessions = false;
  let workerRun = "";
  const heldTokens: string[] = [];
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        request = reader.message();
        break;
      case (2 << 3) | 0:
        sessions = reader.bool();
        break;
      case (3 << 3) | 2:
        workerRun = reader.string();
        break;
      case (4 << 3) | 2:
        heldTokens.push(reader.string());
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { ...getWorkItemsRequest.decode(request), sessions, workerRun, heldTokens };
}
