import type { Codec } from "./codec.js";

/**
 * Whether a call may be sent again after it failed:
 * - `"always"`: a second one changes nothing.
 * - `"unsent"`: only where the first one surely never left, since a second one would count.
 * - `"never"`: whoever called does that himself.
 */
export type Repeatable = "always" | "unsent" | "never";

/** What the client side must know of a call. */
export interface MethodTraits {
  readonly repeatable: Repeatable;
  /** Milliseconds within which it is answered; without one it is answered when there is something to say. */
  readonly deadline?: number | undefined;
  /** A call of workers rather than of clients: it carries the worker's id. */
  readonly ofWorker?: boolean | undefined;
}

/** One call of the contract: a request, and one response or a stream of them. */
export interface Method<Request, Response> extends MethodTraits {
  readonly name: string;
  readonly path: string;
  readonly request: Codec<Request>;
  readonly response: Codec<Response>;
}

export interface UnaryMethod<Request, Response> extends Method<Request, Response> {
  readonly kind: "unary";
}

export interface StreamMethod<Request, Response> extends Method<Request, Response> {
  readonly kind: "serverStream";
}

/** The contract's service has no package. */
export function pathOf(name: string): string {
  return `/TaskHubSidecarService/${name}`;
}

export function unary<Request, Response>(
  name: string,
  request: Codec<Request>,
  response: Codec<Response>,
  traits: MethodTraits,
): UnaryMethod<Request, Response> {
  return { kind: "unary", name, path: pathOf(name), request, response, ...traits };
}

export function serverStream<Request, Response>(
  name: string,
  request: Codec<Request>,
  response: Codec<Response>,
  traits: MethodTraits,
): StreamMethod<Request, Response> {
  return { kind: "serverStream", name, path: pathOf(name), request, response, ...traits };
}
