import { Metadata } from "@grpc/grpc-js";

import type { ConnectionScope } from "../../connection.js";
import { ServiceError } from "../../service-error.js";
import { reasonOf } from "../reason-of.js";
import type { CallMetadata, ConnectOptions } from "./connect-options.js";
import type { Failure } from "./failure.js";
import { checkMetadata, checkValue } from "./user-metadata.js";

/** What goes with every call of a connection, beside its message. */
export interface MetadataSettings {
  readonly taskHub: string | undefined;
  readonly workerId: string | undefined;
  readonly credentials: ConnectOptions["credentials"];
  readonly metadata: ConnectOptions["metadata"];
  /** Of siblings: added to `metadata`. */
  readonly added: CallMetadata;
}

/** @throws TypeError where something cannot travel */
export function metadataSettings(options: ConnectOptions): MetadataSettings {
  const { taskHub, workerId, credentials, metadata } = options;
  if (taskHub !== undefined) checkValue(taskHub, "The name of the task hub");
  if (workerId !== undefined) checkValue(workerId, "workerId");
  if (typeof credentials === "string") checkValue(credentials, "The token in credentials");
  if (typeof metadata === "object") checkMetadata(metadata);
  return { taskHub, workerId, credentials, metadata, added: {} };
}

/** @throws TypeError where something cannot travel */
export function scopedSettings(settings: MetadataSettings, { taskHub, metadata }: ConnectionScope): MetadataSettings {
  if (taskHub !== undefined) checkValue(taskHub, "The name of the task hub");
  const added = metadata ? { ...settings.added, ...checkMetadata(metadata) } : settings.added;
  return { ...settings, taskHub: taskHub ?? settings.taskHub, added };
}

/**
 * A function of the user's threw. Mostly whoever it asked cannot be reached, so it may pass by itself. Never leaves this
 * folder.
 */
export class OptionFailure extends Error {
  readonly failure: Failure;

  constructor(error: ServiceError) {
    super(error.message, { cause: error });
    this.failure = { error, sent: false, transient: true };
  }
}

/**
 * The metadata of one call. At once, unless there is a function to ask.
 *
 * @throws OptionFailure where that function failed
 * @throws ServiceError where it gave what cannot travel
 */
export function callMetadata(
  settings: MetadataSettings,
  { ofWorker }: { readonly ofWorker?: boolean | undefined },
): Metadata | Promise<Metadata> {
  const { metadata: given, credentials } = settings;
  const workerId = ofWorker ? settings.workerId : undefined;
  if (typeof given !== "function" && typeof credentials !== "function") {
    return compose({ ...settings, workerId }, given, credentials);
  }
  return (async () => {
    const metadata = typeof given === "function" ? await askForMetadata(given) : given;
    const token = typeof credentials === "function" ? await askForToken(credentials) : credentials;
    return compose({ ...settings, workerId }, metadata, token);
  })();
}

function compose(
  { added, taskHub, workerId }: Pick<MetadataSettings, "added" | "taskHub" | "workerId">,
  given: CallMetadata | undefined,
  token: string | undefined,
): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries({ ...given, ...added })) metadata.set(name, value);
  if (taskHub !== undefined) metadata.set("taskhub", taskHub);
  if (workerId !== undefined) metadata.set("workerid", workerId);
  if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
  return metadata;
}

async function askForMetadata(give: () => CallMetadata | PromiseLike<CallMetadata>): Promise<CallMetadata> {
  const metadata: unknown = await ask("metadata", give);
  try {
    return checkMetadata(metadata);
  } catch (error) {
    throw new ServiceError("INVALID_ARGUMENT", `The metadata of the call could not be made: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function askForToken(give: () => string | PromiseLike<string>): Promise<string> {
  const token: unknown = await ask("credentials", give);
  try {
    checkValue(token, "What credentials() gave");
    return token;
  } catch (error) {
    throw new ServiceError("UNAUTHENTICATED", `The call has no credentials: ${reasonOf(error)}`, { cause: error });
  }
}

async function ask<T>(option: "credentials" | "metadata", give: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await give();
  } catch (cause) {
    const message = `The call could not be made: the option ${option} of the connection failed (${reasonOf(cause)}).`;
    throw new OptionFailure(new ServiceError("UNAVAILABLE", message, { cause }));
  }
}
