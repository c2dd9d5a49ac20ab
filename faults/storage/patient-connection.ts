/**
 * A client's connection that tries again what the engine could not do, as clients over gRPC do: what can be repeated is,
 * until it was done, or has been done before.
 */
import { ServiceError, type Clock, type Connection, type ServiceErrorCode } from "@reawait/protocol";
import type { Problems } from "../model/problems.js";

const PAUSE = 500;

export interface PatientConnection {
  readonly connection: Connection;
  /** What was answered otherwise than storage that fails is to be answered. */
  readonly problems: Problems;
}

export function patientConnection(connection: Connection, clock: Clock): PatientConnection {
  const problems: string[] = [];
  const pause = (): Promise<void> => new Promise((resolve) => void clock.wakeAt(clock.now() + PAUSE, resolve));

  /** @param done - how it is answered where an attempt has happened that was not answered */
  async function repeat<T>(
    call: () => Promise<T>,
    done?: { readonly code: ServiceErrorCode; readonly as: T },
  ): Promise<T> {
    for (let failed = false; ; failed = true) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (failed && error.code === done?.code) return done.as;
        if (error.code !== "UNAVAILABLE") throw error;
        if (!isClear(error)) problems.push(`a failure of the storage is answered ${error.code}: ${error.message}`);
        await pause();
      }
    }
  }
  const over = { code: "FAILED_PRECONDITION", as: undefined } as const;

  return {
    problems,
    connection: {
      ...connection,
      get profile() {
        return connection.profile;
      },
      startInstance: (request, options) =>
        repeat(() => connection.startInstance(request, options), {
          code: "ALREADY_EXISTS",
          as: { instanceId: request.instanceId },
        }),
      getInstance: (...call) => repeat(() => connection.getInstance(...call)),
      waitForInstanceStart: (...call) => repeat(() => connection.waitForInstanceStart(...call)),
      waitForInstanceCompletion: (...call) => repeat(() => connection.waitForInstanceCompletion(...call)),
      suspendInstance: (...call) => repeat(() => connection.suspendInstance(...call)),
      resumeInstance: (...call) => repeat(() => connection.resumeInstance(...call)),
      terminateInstance: (...call) => repeat(() => connection.terminateInstance(...call)),
      purgeInstances: (...call) => repeat(() => connection.purgeInstances(...call)),
      rewindInstance: (...call) => repeat(() => connection.rewindInstance(...call), over),
      restartInstance: (...call) =>
        repeat(() => connection.restartInstance(...call), {
          code: "FAILED_PRECONDITION",
          as: { instanceId: call[0].instanceId },
        }),
      completeActivityTask: (...call) => repeat(() => connection.completeActivityTask(...call)),
    },
  };
}

/** It names the storage, and what is wrong with it. */
function isClear({ message }: ServiceError): boolean {
  return /task hub \S+/.test(message) && /SQLITE_|thread/.test(message);
}
