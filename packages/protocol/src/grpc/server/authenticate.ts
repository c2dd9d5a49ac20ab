/** Bearer tokens: a call without one that is accepted ends before its message is read. */
import { ServerInterceptingCall } from "@grpc/grpc-js";
import type { Metadata, ServerInterceptor } from "@grpc/grpc-js";

import type { Clock } from "../../clock.js";
import type { Logger } from "../../logger.js";
import type { ServiceErrorCode } from "../../service-error.js";
import { reasonOf } from "../reason-of.js";
import { numberOfCode } from "../status-code.js";
import type { Connections } from "./connections.js";
import { createFailedAttempts } from "./failed-attempts.js";
import type { VerifyToken } from "./tokens.js";

export interface AuthenticationPort {
  readonly verify: VerifyToken;
  /** Calls that need no token. */
  readonly open: readonly string[];
  /** By the name that grpc-js has for the other end. */
  readonly connections: Pick<Connections, "letIn" | "close">;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Refusal {
  readonly code: ServiceErrorCode;
  readonly details: string;
}

const NO_TOKEN: Refusal = {
  code: "UNAUTHENTICATED",
  details: "This engine wants a bearer token, and the call has none: give it to connect as credentials.",
};
const WRONG_TOKEN: Refusal = {
  code: "UNAUTHENTICATED",
  details: "This engine does not accept the bearer token of the call: is it the one that is valid now?",
};
const NOT_VERIFIED: Refusal = {
  code: "UNAVAILABLE",
  details: "The engine could not verify the bearer token of the call; its log says why.",
};

export function authenticating({ verify, open, connections, clock, logger }: AuthenticationPort): ServerInterceptor {
  const failed = createFailedAttempts(clock);

  /** At once, unless the user's function takes its time: then calls of one stream wait for nothing else. */
  function judge(token: string | undefined): Refusal | undefined | Promise<Refusal | undefined> {
    if (token === undefined) return NO_TOKEN;
    try {
      const verdict = verify(token);
      if (typeof verdict === "boolean") return verdict ? undefined : WRONG_TOKEN;
      return Promise.resolve(verdict).then(
        (isAccepted) => (isAccepted ? undefined : WRONG_TOKEN),
        (error: unknown) => notVerified(error, token),
      );
    } catch (error) {
      return notVerified(error, token);
    }
  }

  function notVerified(error: unknown, token: string): Refusal {
    // What a user's function says may quote what it was given.
    logger.error(`A bearer token could not be verified: ${reasonOf(error).replaceAll(token, "***")}`);
    return NOT_VERIFIED;
  }

  return ({ path }, call) => {
    if (open.includes(path)) return new ServerInterceptingCall(call);
    const end = ({ code, details }: Refusal): void => call.sendStatus({ code: numberOfCode(code), details });

    function refuse(refusal: Refusal): void {
      if (refusal.code !== "UNAUTHENTICATED") return end(refusal);
      const peer = call.getPeer();
      const address = peer.replace(/:\d+$/, "");
      const { isFirst, isToBeClosed } = failed.add(address, () => end(refusal));
      if (isFirst) {
        const what = refusal === NO_TOKEN ? "has no bearer token" : "has a bearer token that is not accepted";
        logger.warn(`A call from ${address} ${what}: it was refused. Further ones of that address are not told of.`);
      }
      if (isToBeClosed) connections.close(peer);
    }

    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, pass) {
            const judgement = judge(takeToken(metadata));
            const follow = (refusal: Refusal | undefined): void => {
              if (refusal !== undefined) return refuse(refusal);
              connections.letIn(call.getPeer());
              pass(metadata);
            };
            if (judgement instanceof Promise) void judgement.then(follow);
            else follow(judgement);
          },
        });
      },
    });
  };
}

/** Nobody behind this gets to see it. */
function takeToken(metadata: Metadata): string | undefined {
  const given = metadata.get("authorization");
  metadata.remove("authorization");
  const [value] = given;
  if (given.length !== 1 || typeof value !== "string") return undefined;
  return /^bearer +(\S+)$/i.exec(value)?.[1];
}
