import type { Sample } from "./sample.js";

export interface CatalogEntry {
  /** One line: what it teaches. */
  readonly about: string;
  readonly load: () => Promise<{ readonly sample: Sample }>;
}

/** All samples, in the order in which they are best read. */
export const catalog: ReadonlyMap<string, CatalogEntry> = new Map([
  ["chaining", { about: "one activity after the other", load: () => import("./chaining/main.js") }],
  [
    "fan-out-fan-in",
    { about: "many activities at once, then all their results", load: () => import("./fan-out-fan-in/main.js") },
  ],
  [
    "human-interaction",
    { about: "wait for people, but not for ever", load: () => import("./human-interaction/main.js") },
  ],
  [
    "sub-orchestrations",
    { about: "orchestrations that call orchestrations", load: () => import("./sub-orchestrations/main.js") },
  ],
  ["retries", { about: "what fails is tried again, unless that cannot help", load: () => import("./retries/main.js") }],
  ["saga", { about: "undo what was done when a later step fails", load: () => import("./saga/main.js") }],
  ["monitor", { about: "an orchestration without an end; run it twice", load: () => import("./monitor/main.js") }],
  ["steering", { about: "suspend, resume and terminate from outside", load: () => import("./steering/main.js") }],
  [
    "custom-business-objects",
    { about: "classes of your own as inputs and results", load: () => import("./custom-business-objects/main.js") },
  ],
  [
    "versioning",
    { about: "new code beside instances that began with the old", load: () => import("./versioning/main.js") },
  ],
  ["encryption", { about: "an engine that cannot read what it keeps", load: () => import("./encryption/main.js") }],
  [
    "two-processes",
    { about: "engine, worker and client apart, over gRPC", load: () => import("./two-processes/main.js") },
  ],
  [
    "secure-server",
    { about: "TLS, certificates of clients, and tokens", load: () => import("./secure-server/main.js") },
  ],
]);
