/** `grpc.health.v1.Health`, by which probes and load balancers ask whether a server takes calls. */
import { ServiceError } from "../../service-error.js";
import type { Codec } from "../codec.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import { handleStream } from "./handle-stream.js";
import { handleUnary } from "./handle-unary.js";
import type { IncomingCall, OpenCalls } from "./incoming-call.js";
import type { Route } from "./routes.js";
import type { ServerEnvironment } from "./serve-options.js";

/** As the one field of the answer, a number, has it. */
const status = { SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;
type Status = (typeof status)[keyof typeof status];

/** The server as a whole, and what it serves. */
const SERVICES: readonly string[] = ["", "TaskHubSidecarService"];

/** Whether a server is about to close. */
export interface Health {
  readonly isServing: boolean;
  drain(): void;
  /** Calls back once it serves no longer. Returns what takes that back. */
  onDrain(drained: () => void): () => void;
}

export function createHealth(): Health {
  const waiting = new Set<() => void>();
  let isServing = true;
  return {
    get isServing() {
      return isServing;
    },
    drain() {
      isServing = false;
      for (const drained of waiting) drained();
      waiting.clear();
    },
    onDrain(drained) {
      waiting.add(drained);
      return () => waiting.delete(drained);
    },
  };
}

/** Field 1 of the request: the name of a service. */
const request: Codec<string> = {
  encode: () => new Uint8Array(0),
  decode(bytes) {
    const reader = new BinaryReader(bytes);
    let service = "";
    while (reader.hasMore()) {
      const tag = reader.tag();
      if (tag === ((1 << 3) | 2)) service = reader.string();
      else reader.skip(tag);
    }
    return service;
  },
};

/** Field 1 of the answer: the status. */
const response: Codec<Status> = {
  encode: (found) => new Uint8Array([1 << 3, found]),
  decode: () => status.SERVICE_UNKNOWN,
};

const check = { name: "Check", path: "/grpc.health.v1.Health/Check", request, response } as const;
const watch = { name: "Watch", path: "/grpc.health.v1.Health/Watch", request, response } as const;

/** Answers without a token: probes have none to give, and it tells no more than whether the server is there. */
export const HEALTH_CHECK = check.path;

export function healthRoutes(health: Health, environment: ServerEnvironment, calls: OpenCalls): readonly Route[] {
  const statusOf = (service: string): Status => {
    if (!SERVICES.includes(service)) return status.SERVICE_UNKNOWN;
    return health.isServing ? status.SERVING : status.NOT_SERVING;
  };

  async function checkOnce(service: string): Promise<Status> {
    const found = statusOf(service);
    if (found !== status.SERVICE_UNKNOWN) return found;
    throw new ServiceError("NOT_FOUND", `There is no service ${JSON.stringify(service)} here.`);
  }

  async function* statuses(service: string, { signal }: IncomingCall): AsyncGenerator<Status, void> {
    yield statusOf(service);
    if (health.isServing) await untilDrained(health, signal);
    if (!signal.aborted) yield statusOf(service);
    // Until the caller goes, or the server does.
    await new Promise<never>(() => {});
  }

  return [
    {
      path: check.path,
      kind: "unary",
      handle: handleUnary({ ...check, repeatable: "always", deadline: 0 }, checkOnce, environment, calls),
    },
    {
      path: watch.path,
      kind: "serverStream",
      handle: handleStream(
        watch,
        (service, call) => ({ items: statuses(service, call), messages: (found: Status) => [response.encode(found)] }),
        environment,
        calls,
      ),
    },
  ];
}

/** Leaves nothing behind where the caller is gone before. */
function untilDrained(health: Health, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const forget = health.onDrain(resolve);
    signal.addEventListener("abort", () => {
      forget();
      resolve();
    });
  });
}
