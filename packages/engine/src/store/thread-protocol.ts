/** What the store's thread and the thread of the engine say to each other. */
import { StorageError, StorageForeignError, StorageInUseError, StorageTooNewError } from "../storage-errors.js";
import type { FileDatabaseOptions } from "./sqlite/database.js";
import type { Store, StoreOpening } from "./store.js";

/** What the thread is started with. */
export interface ThreadStart extends FileDatabaseOptions {
  readonly storage: string;
  /** Whether all that it does is to delete the hub. */
  readonly deletes?: boolean | undefined;
}

type Method = Exclude<keyof Store, "opening">;

/** A call. They are carried out, and answered, in the order in which they were sent; a backup goes on beside others. */
export type ThreadRequest = {
  readonly [Name in Method]: {
    readonly id: number;
    readonly method: Name;
    readonly argument: Parameters<Store[Name]>[0];
  };
}[Method];

export type ThreadReply =
  /** The first, if the file could be opened. */
  | { readonly kind: "opened"; readonly opening: StoreOpening }
  /** The first and last, if not. */
  | { readonly kind: "refused"; readonly error: SentError }
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly error: SentError };

/** All that a thread says that deletes. */
export type DeletionReply = { readonly kind: "deleted" } | Extract<ThreadReply, { readonly kind: "refused" }>;

/** A storage error as plain data: a clone of an Error loses its class and its properties. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly storage: string;
  readonly code: StorageError["code"];
  readonly versions: { readonly found: number; readonly supported: number } | undefined;
  readonly cause: { readonly message: string; readonly code: string | undefined } | undefined;
}

export function sendError(error: StorageError): SentError {
  const { name, message, stack, storage, code, cause } = error;
  return {
    name,
    message,
    stack,
    storage,
    code,
    versions: error instanceof StorageTooNewError ? { found: error.found, supported: error.supported } : undefined,
    cause: cause instanceof Error ? { message: cause.message, code: codeOf(cause) } : undefined,
  };
}

export function receiveError(sent: SentError): StorageError {
  const error = construct(sent, sent.cause && Object.assign(new Error(sent.cause.message), { code: sent.cause.code }));
  error.message = sent.message;
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}

function construct({ name, message, storage, code, versions }: SentError, cause: Error | undefined): StorageError {
  if (name === "StorageInUseError") return new StorageInUseError(storage, cause);
  if (name === "StorageForeignError") return new StorageForeignError(storage, message, cause);
  if (versions !== undefined) return new StorageTooNewError(storage, versions);
  return new StorageError(message, { storage, code, cause });
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
