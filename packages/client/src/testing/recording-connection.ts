import type { Connection, HistoryEvent, OrchestrationState } from "@reawait/protocol";
import { scriptedHub } from "../../../worker/src/testing/scripted-hub.js";

/** A task hub that takes everything, and what it was asked for. */
export interface RecordingConnection {
  readonly connection: Connection;
  /** The calls in their order: the method, and its request. */
  readonly asked: readonly (readonly [method: string, request: unknown])[];
}

export interface Replies {
  /** What is known of instances. */
  readonly states?: readonly OrchestrationState[];
  readonly history?: readonly HistoryEvent[];
}

export function recordingConnection({ states = [], history = [] }: Replies = {}): RecordingConnection {
  const asked: (readonly [string, unknown])[] = [];
  const answer =
    <Reply>(method: string, reply: Reply) =>
    async (request: unknown): Promise<Reply> => {
      asked.push([method, request]);
      return reply;
    };
  const nothing = (method: string) => answer(method, undefined);
  const { connection } = scriptedHub({
    startInstance: answer("startInstance", { instanceId: "a" }),
    getInstance: answer("getInstance", states[0]),
    waitForInstanceStart: answer("waitForInstanceStart", states[0]),
    waitForInstanceCompletion: answer("waitForInstanceCompletion", states[0]),
    queryInstances: answer("queryInstances", { orchestrationState: states }),
    async *streamInstanceHistory(request) {
      asked.push(["streamInstanceHistory", request]);
      if (history.length > 0) yield history;
    },
    raiseEvent: nothing("raiseEvent"),
    suspendInstance: nothing("suspendInstance"),
    resumeInstance: nothing("resumeInstance"),
    terminateInstance: nothing("terminateInstance"),
    rewindInstance: nothing("rewindInstance"),
    restartInstance: answer("restartInstance", { instanceId: "a" }),
    purgeInstances: answer("purgeInstances", { deletedInstanceCount: 1 }),
    completeActivityTask: nothing("completeActivityTask"),
    createTaskHub: nothing("createTaskHub"),
    async deleteTaskHub() {
      asked.push(["deleteTaskHub", undefined]);
    },
  });
  return { connection, asked };
}

/** A state with nothing in it that a test did not put there. */
export function stateOf(parts: Partial<OrchestrationState>): OrchestrationState {
  return {
    instanceId: "a",
    name: "buy",
    orchestrationStatus: "RUNNING",
    createdTimestamp: 0,
    lastUpdatedTimestamp: 0,
    ...parts,
  };
}
