import type { Metadata } from "@grpc/grpc-js";

import type { EngineProfile } from "../../connection.js";
import { extensionMetadata } from "../extension-metadata.js";

/** What is known of the engine so far. Siblings share it. */
export interface KnownEngine {
  readonly profile: EngineProfile;
  /** Whether it has said that it is ours. */
  readonly isOurs: boolean;
  /** Whether a worker's answers may travel by the stream that brings its work. */
  readonly takesAnswersByStream: boolean;
  /** Whether many waits may share a stream. */
  readonly takesWaitsByStream: boolean;
  /** It answered Hello. */
  greeted(metadata: Metadata | undefined): void;
  /** It answered something else: ours introduces itself then too, where clients that never greet call it. */
  answered(metadata: Metadata | undefined): void;
  /** It answered that it cannot take work back. */
  refusedAbandon(): void;
  /** It answered that it does not know such streams. */
  refusedWorkStream(): void;
  refusedWaitStream(): void;
}

/** @param options.streaming - whether the user allows for such streams */
export function createKnownEngine(address: string, { streaming }: { readonly streaming: boolean }): KnownEngine {
  const name = `the engine at ${address}`;
  let isOurs = false;
  let abandon = true;
  let workStream = true;
  let waitStream = true;
  const isFromOurs = (metadata: Metadata | undefined): boolean =>
    metadata?.get(extensionMetadata.engine).includes("1") ?? false;
  return {
    get profile() {
      return {
        name,
        remote: true,
        abandon,
        defer: isOurs,
        ordersConfirmations: true,
        sessions: isOurs,
        partialTurns: isOurs,
      };
    },
    get isOurs() {
      return isOurs;
    },
    get takesAnswersByStream() {
      return isOurs && streaming && workStream;
    },
    get takesWaitsByStream() {
      return isOurs && streaming && waitStream;
    },
    greeted(metadata) {
      isOurs = isFromOurs(metadata);
      // It may be another version than before.
      if (isOurs) abandon = workStream = waitStream = true;
    },
    answered(metadata) {
      isOurs ||= isFromOurs(metadata);
    },
    refusedAbandon() {
      abandon = false;
    },
    refusedWorkStream() {
      workStream = false;
    },
    refusedWaitStream() {
      waitStream = false;
    },
  };
}
