import type { HistoryEvent } from "@reawait/protocol";

/** Something that happens to an orchestration. */
export interface Step {
  readonly event: HistoryEvent;
  /** The call or timer that it settles, if any. */
  readonly settles?: Settlement | undefined;
}

export interface Settlement {
  readonly id: number;
  /** How messages name it, for example `activity "charge" (task 1)`. */
  readonly label: string;
  /** How they say what became of it, for example `was completed`. */
  readonly how: string;
  /** Of a timer: when it is due, in milliseconds since the Unix epoch. */
  readonly fireAt?: number | undefined;
}
