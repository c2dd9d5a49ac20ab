/**
 * What is wrong with a history that was read:
 *
 * - `notJson`, `cutOff`, `empty`: the text itself, or the list of events in it
 * - `notHistory`: JSON, but something else
 * - `unknownField`: an event has a field, or is of a kind, that this version does not know
 * - `badEvent`: a field of an event has a value that it cannot have
 * - `noBeginning`, `gap`: events are missing, at the front or within
 */
export type HistoryProblem =
  "notJson" | "cutOff" | "empty" | "notHistory" | "unknownField" | "badEvent" | "noBeginning" | "gap";

/** What was given as the history of an orchestration is none, or not a whole one. The message says what to do. */
export class HistoryFormatError extends Error {
  override readonly name = "HistoryFormatError";

  constructor(
    message: string,
    readonly problem: HistoryProblem,
    /** Which event it is, counted from 1, as the messages about replay count; `undefined` where it is all of it. */
    readonly eventNumber?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
