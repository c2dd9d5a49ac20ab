/**
 * What a storage error is about, for code that wants to tell cases apart.
 *
 * - `IN_USE`, `FOREIGN`, `TOO_NEW`: the file is somebody else's; each has its own class.
 * - `UNAVAILABLE`: the path can't be opened: no such folder, a directory, no permission, read-only.
 * - `FULL`: no space is left. The hub goes on once there is.
 * - `IO`, `CORRUPT`: the disk failed, or the file is damaged.
 * - `DRIVER`: the SQLite driver isn't there, or doesn't suit this Node.js.
 * - `CLOSED`: the store was closed before.
 * - `EXISTS`: a backup would take the place of a file that is there.
 * - `THREAD`: the store's thread ended by itself, for lack of memory perhaps. Another one is started: repeat the call.
 * - `INTERNAL`: anything else.
 */
export type StorageErrorCode =
  | "IN_USE"
  | "FOREIGN"
  | "TOO_NEW"
  | "UNAVAILABLE"
  | "FULL"
  | "IO"
  | "CORRUPT"
  | "DRIVER"
  | "CLOSED"
  | "EXISTS"
  | "THREAD"
  | "INTERNAL";

export interface StorageErrorOptions {
  /** The path of the hub's file, or `":memory:"`. */
  readonly storage: string;
  readonly code: StorageErrorCode;
  readonly cause?: unknown;
}

/**
 * The hub's storage can't be opened, read or written. The message names the file, what happened, and what to do.
 *
 * `instanceof` holds across copies of this package: instances carry a registered symbol.
 *
 * @example
 * try {
 *   await Engine.open({ storage: "orders.db" });
 * } catch (error) {
 *   if (error instanceof StorageInUseError) console.error("Another process has it:", error.storage);
 *   throw error;
 * }
 */
export class StorageError extends Error {
  static {
    brandErrorClass(this, "StorageError");
  }
  readonly storage: string;
  readonly code: StorageErrorCode;

  constructor(message: string, options: StorageErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.storage = options.storage;
    this.code = options.code;
  }
}

/** The file is open in another process, or a second time in this one. It is free as soon as that process is gone. */
export class StorageInUseError extends StorageError {
  static {
    brandErrorClass(this, "StorageInUseError");
  }

  constructor(storage: string, cause?: unknown) {
    super(
      `The task hub ${storage} is in use: another process, or another engine in this one, has it open. ` +
        "A hub has one engine at a time; close the other one, or let this program connect to it.",
      { storage, code: "IN_USE", cause },
    );
  }
}

/** The file belongs to another program, or isn't a SQLite database. It was left as it is. */
export class StorageForeignError extends StorageError {
  static {
    brandErrorClass(this, "StorageForeignError");
  }

  constructor(storage: string, what: string, cause?: unknown) {
    super(`${storage} is not a task hub: ${what}. It was left as it is; choose another path for the hub.`, {
      storage,
      code: "FOREIGN",
      cause,
    });
  }
}

/** The file was written by a newer version of the engine. It was left as it is. */
export class StorageTooNewError extends StorageError {
  static {
    brandErrorClass(this, "StorageTooNewError");
  }
  /** The schema version of the file. */
  readonly found: number;
  /** The newest schema version that this engine knows. */
  readonly supported: number;

  constructor(storage: string, versions: { readonly found: number; readonly supported: number }) {
    super(
      `The task hub ${storage} has schema version ${versions.found}, and this engine knows versions up to ` +
        `${versions.supported}. Upgrade @reawait/engine to the version that last opened it, or newer.`,
      { storage, code: "TOO_NEW" },
    );
    this.found = versions.found;
    this.supported = versions.supported;
  }
}

/** As the SDK brands its errors everywhere; the engine imports no package that it could take this from. */
function brandErrorClass(errorClass: { readonly prototype: Error }, name: string): void {
  const brand = Symbol.for(`reawait.error.${name}`);
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  Object.defineProperty(errorClass.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // A user's subclass inherits this method, but has no brand of its own.
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this as typeof Error, candidate);
      return typeof candidate === "object" && candidate !== null && brand in candidate;
    },
  });
}
