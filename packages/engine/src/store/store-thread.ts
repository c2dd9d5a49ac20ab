/** The thread that a file store lives in: an fsync here stalls nobody else. */
import { parentPort, workerData } from "node:worker_threads";

import { packLoads } from "./pack.js";
import { createParcel, type Parcel } from "./parcel.js";
import { openFileDatabase } from "./sqlite/database.js";
import { deleteFileDatabase } from "./sqlite/delete-database.js";
import { createSqliteStore, type SyncStore } from "./sqlite/sqlite-store.js";
import { toStorageError } from "./sqlite/translate-error.js";
import {
  type DeletionReply,
  sendError,
  type ThreadReply,
  type ThreadRequest,
  type ThreadStart,
} from "./thread-protocol.js";

if (parentPort === null) throw new Error("The store's thread is started by the engine only.");
const port = parentPort;
const start = workerData as ThreadStart;
const { storage } = start;

function send(reply: ThreadReply | DeletionReply, parcel?: Parcel): void {
  port.postMessage(reply, parcel?.transfer ?? []);
}

function perform(store: SyncStore, request: ThreadRequest, parcel: Parcel): unknown {
  switch (request.method) {
    case "readOpening":
      return store.readOpening();
    case "loadTurns":
      return packLoads(store.loadTurns(request.argument), parcel);
    case "loadTasks":
      return store.loadTasks(request.argument);
    case "readInstance":
      return store.readInstance(request.argument);
    case "queryInstances":
      return store.queryInstances(request.argument);
    case "findInstances":
      return store.findInstances(request.argument);
    case "listEnded":
      return store.listEnded(request.argument);
    case "findRunningDescendants":
      return store.findRunningDescendants(request.argument);
    case "commit":
      return store.commit(request.argument);
    case "stats":
      return store.stats();
    case "backUp":
      return store.backUp(request.argument);
    case "close":
      return store.close();
  }
}

function answer(store: SyncStore, request: ThreadRequest): void {
  const { id } = request;
  const parcel = createParcel();
  const fail = (error: unknown): void =>
    send({ kind: "failed", id, error: sendError(toStorageError(error, storage, "could not be used")) });
  try {
    const result = perform(store, request, parcel);
    // Others are answered meanwhile.
    if (result instanceof Promise) result.then(() => send({ kind: "done", id, result: undefined }), fail);
    else send({ kind: "done", id, result }, parcel);
  } catch (error) {
    fail(error);
  }
  // Nothing else keeps this thread alive.
  if (request.method === "close") port.close();
}

function serve(): void {
  const store = createSqliteStore(openFileDatabase(storage, start));
  port.on("message", (request: ThreadRequest) => answer(store, request));
  // A request without an answer would be waited for forever: better that this thread dies.
  port.on("messageerror", (error) => {
    throw error;
  });
  send({ kind: "opened", opening: store.opening });
}

function remove(): void {
  deleteFileDatabase(storage, start);
  send({ kind: "deleted" });
}

try {
  if (start.deletes === true) remove();
  else serve();
} catch (error) {
  const doing = start.deletes === true ? "could not be deleted" : "could not be opened";
  send({ kind: "refused", error: sendError(toStorageError(error, storage, doing)) });
}
