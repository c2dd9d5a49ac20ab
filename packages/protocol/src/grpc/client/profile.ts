import type { Metadata } from "@grpc/grpc-js";

import type { EngineProfile } from "../../connection.js";
import { extensionMetadata } from "../extension-metadata.js";

/** What is known of the engine so far. Siblings share it. */
export interface KnownEngine {
  readonly profile: EngineProfile;
  /** Whether it has said that it is ours. */
  readonly isOurs: boolean;
  /** It answered Hello. */
  greeted(metadata: Metadata | undefined): void;
  /** It answered that it cannot take work back. */
  refusedAbandon(): void;
}

export function createKnownEngine(address: string): KnownEngine {
  const name = `the engine at ${address}`;
  let isOurs = false;
  let abandon = true;
  return {
    get profile() {
      return { name, remote: true, abandon, defer: isOurs, ordersConfirmations: true };
    },
    get isOurs() {
      return isOurs;
    },
    greeted(metadata) {
      isOurs = metadata?.get(extensionMetadata.engine).includes("1") ?? false;
      if (isOurs) abandon = true;
    },
    refusedAbandon() {
      abandon = false;
    },
  };
}
