import type { OrchestrationStatus, TerminalStatus } from "@reawait/protocol";

import type { InstanceRef } from "./rows.js";

/** What became of a unit, in the order of the batch. */
export type UnitOutcome =
  | {
      readonly kind: "created";
      readonly existed: boolean;
      readonly ready: readonly InstanceRef[];
      readonly nextDue: number | undefined;
    }
  | { readonly kind: "alreadyExists"; readonly status: OrchestrationStatus }
  /** What was to be replaced or taken over is not as it was found. Nothing happened. */
  | { readonly kind: "changedMeanwhile" }
  | { readonly kind: "delivered"; readonly ready: readonly InstanceRef[] }
  /** The instance is over, or has another execution: dropped. */
  | { readonly kind: "dropped"; readonly status: TerminalStatus | undefined }
  | { readonly kind: "notFound" }
  | {
      readonly kind: "turnCommitted";
      readonly ready: readonly InstanceRef[];
      /** Those of them whose code has not run. */
      readonly unstarted: readonly InstanceRef[];
      readonly nextDue: number | undefined;
      /** Keys of those activities of a `TakeOver` that begin anew. */
      readonly begunAnew: readonly number[];
    }
  /** The history has another position by now, or the instance is gone. */
  | { readonly kind: "turnStale" }
  | { readonly kind: "taskCompleted"; readonly ready: readonly InstanceRef[] }
  | { readonly kind: "taskDeferred" }
  /** There is no such open activity (any more). */
  | { readonly kind: "taskUnknown" }
  | {
      readonly kind: "fired";
      readonly count: number;
      readonly ready: readonly InstanceRef[];
      readonly nextDue: number | undefined;
    }
  | { readonly kind: "reopened"; readonly ready: readonly InstanceRef[] }
  | { readonly kind: "notFailed"; readonly status: OrchestrationStatus }
  | {
      readonly kind: "purged";
      readonly instances: readonly InstanceRef[];
      /** How many of the ids are done with; the others were too much for one unit. */
      readonly done: number;
    }
  | { readonly kind: "notTerminal"; readonly instanceId: string; readonly status: OrchestrationStatus }
  /** This unit could not be applied; the others were. */
  | { readonly kind: "failed"; readonly message: string };
