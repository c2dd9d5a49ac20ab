/** Which call of the service answers which call of the contract; what it has none for is UNIMPLEMENTED (E8). */
import { Metadata } from "@grpc/grpc-js";
import type { handleUnaryCall, UntypedHandleCall } from "@grpc/grpc-js";

import type { TaskHubService } from "../../task-hub-service.js";
import { readReason } from "../abandon-reason.js";
import { extensionMetadata, userAgent } from "../extension-metadata.js";
import { pathOf } from "../method.js";
import type { StreamMethod, UnaryMethod } from "../method.js";
import { methods, unsupportedMethods } from "../methods.js";
import { numberOfCode } from "../status-code.js";
import { openWaitStream } from "../wait-stream/open-wait-stream.js";
import { openWorkStream } from "../work-stream/open-work-stream.js";
import { chooseHub, hubName } from "./choose-hub.js";
import { handleStream } from "./handle-stream.js";
import { handleUnary } from "./handle-unary.js";
import { handleWaitStream } from "./handle-wait-stream.js";
import { handleWorkStream } from "./handle-work-stream.js";
import { historyMessages } from "./history-messages.js";
import type { IncomingCall, OpenCalls } from "./incoming-call.js";
import { createLargeItemWarnings } from "./large-item-warnings.js";
import { createResponseParts } from "./response-parts.js";
import type { Output } from "./send-items.js";
import type { ServerEnvironment } from "./serve-options.js";
import { workItemOutput } from "./work-item-output.js";

/** How many of the largest messages all the parts of responses may come to that are not complete yet. */
const PARTS_LIMIT = 2;

/** Registers one call of the contract. */
export interface Route {
  readonly path: string;
  readonly kind: "unary" | "serverStream" | "bidi";
  readonly handle: UntypedHandleCall;
}

export function createRoutes(environment: ServerEnvironment, calls: OpenCalls): readonly Route[] {
  const largeItems = createLargeItemWarnings(environment.logger);
  const parts = createResponseParts(environment.clock, PARTS_LIMIT * environment.maxMessageSize);
  const hubOf = (call: IncomingCall): TaskHubService => chooseHub(environment, call.metadata);

  function unary<Request, Response>(
    method: UnaryMethod<Request, Response>,
    run: (service: TaskHubService, request: Request, call: IncomingCall) => Promise<Response>,
  ): Route {
    const { path, kind } = method;
    return {
      path,
      kind,
      handle: handleUnary(method, (request, call) => run(hubOf(call), request, call), environment, calls),
    };
  }

  function stream<Request, Item>(
    method: Pick<StreamMethod<Request, unknown>, "name" | "path" | "kind" | "request" | "ofWorker">,
    run: (service: TaskHubService, request: Request, call: IncomingCall) => Output<Item>,
  ): Route {
    const { path, kind } = method;
    return {
      path,
      kind,
      handle: handleStream(method, (request, call) => run(hubOf(call), request, call), environment, calls),
    };
  }

  return [
    unary(methods.hello, (hub, _request, call) => {
      introduce(call);
      return hub.hello(call);
    }),

    unary(methods.startInstance, async (hub, request, call) => {
      const started = await hub.startInstance(request, call);
      // A client never asks by Hello.
      introduce(call);
      return started;
    }),
    unary(methods.getInstance, (hub, request, call) => hub.getInstance(request, call)),
    unary(methods.waitForInstanceStart, (hub, request, call) => hub.waitForInstanceStart(request, call)),
    unary(methods.waitForInstanceCompletion, (hub, request, call) => hub.waitForInstanceCompletion(request, call)),
    { path: openWaitStream.path, kind: "bidi", handle: handleWaitStream(environment, calls) },
    unary(methods.queryInstances, (hub, request, call) => hub.queryInstances(request, call)),
    unary(methods.listInstanceIds, (hub, request, call) => hub.listInstanceIds(request, call)),
    stream(methods.streamInstanceHistory, (hub, request, call) => ({
      items: hub.streamInstanceHistory(request, call),
      messages: historyMessages,
    })),

    unary(methods.raiseEvent, (hub, request, call) => hub.raiseEvent(request, call)),
    unary(methods.suspendInstance, (hub, request, call) => hub.suspendInstance(request, call)),
    unary(methods.resumeInstance, (hub, request, call) => hub.resumeInstance(request, call)),
    unary(methods.terminateInstance, (hub, request, call) => hub.terminateInstance(request, call)),
    unary(methods.skipGracefulTerminations, (hub, request, call) => hub.skipGracefulTerminations(request, call)),
    unary(methods.rewindInstance, (hub, request, call) => hub.rewindInstance(request, call)),
    unary(methods.restartInstance, (hub, request, call) => hub.restartInstance(request, call)),
    unary(methods.purgeInstances, (hub, request, call) => hub.purgeInstances(request, call)),

    unary(methods.createTaskHub, (hub, request, call) => hub.createTaskHub(request, call)),
    unary(methods.deleteTaskHub, (hub, _request, call) => hub.deleteTaskHub(call)),

    stream(methods.getWorkItems, (hub, request, call) =>
      workItemOutput(
        hub,
        { ...environment, largeItems: isOurs(call) ? undefined : largeItems },
        { ...request, sessions: says(call, extensionMetadata.sessions) },
        call,
      ),
    ),
    { path: openWorkStream.path, kind: "bidi", handle: handleWorkStream(environment, calls) },
    unary(methods.completeOrchestratorTask, async (hub, part, call) => {
      const name = hubName(call.metadata);
      const response = parts.add(part, name);
      if (response === undefined) return;
      await hub.completeOrchestratorTask(response, call);
      parts.forget(response, name);
    }),
    unary(methods.completeActivityTask, (hub, response, call) => hub.completeActivityTask(response, call)),
    unary(methods.abandonOrchestratorTask, (hub, token, call) => {
      const reason = readReason(call.metadata);
      return hub.abandonOrchestratorTask(token, { signal: call.signal, reason });
    }),
    unary(methods.abandonActivityTask, (hub, token, call) =>
      says(call, extensionMetadata.defer) ? hub.deferActivityTask(token, call) : hub.abandonActivityTask(token, call),
    ),
    ...unsupportedMethods.map(unsupported),
  ];
}

function unsupported(name: string): Route {
  const details = `This engine does not support ${name}.`;
  const refuse: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    callback({ code: numberOfCode("UNIMPLEMENTED"), details });
  };
  return { path: pathOf(name), kind: "unary", handle: refuse };
}

/** Says, with the answer, that this is our engine. */
function introduce(call: IncomingCall): void {
  const metadata = new Metadata();
  metadata.set(extensionMetadata.engine, "1");
  call.sendMetadata(metadata);
}

function says(call: IncomingCall, key: string): boolean {
  return call.metadata.get(key).includes("1");
}

/** The name by which connections of ours introduce themselves: they take what this server sends. */
function isOurs(call: IncomingCall): boolean {
  return call.metadata.get("user-agent").some((agent) => String(agent).startsWith(`${userAgent} `));
}
