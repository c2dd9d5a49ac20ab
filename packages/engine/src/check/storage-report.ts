/** What a look at a hub's file has found. */
export interface StorageReport {
  /** What is wrong, in words, the first thousand of it; empty where nothing is. */
  readonly problems: readonly string[];
  readonly instances: number;
  /** Of all histories together. */
  readonly events: number;
  /** What is on its way: messages in inboxes, activities that nobody has answered, timers and scheduled starts. */
  readonly pending: { readonly messages: number; readonly activities: number; readonly delayed: number };
}
