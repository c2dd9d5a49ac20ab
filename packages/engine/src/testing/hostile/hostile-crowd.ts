/** What a crowd of hostile callers sends to an engine at a time, and what it is answered. */
import fc from "fast-check";

import { TaskHubSidecarService } from "../../../../protocol/src/gen/task_hub_pb.js";
import { AnswerSchema, OpeningSchema } from "../../../../protocol/src/gen/work_stream_pb.js";
import { unsupportedMethods } from "../../../../protocol/src/grpc/methods.js";
import { openWorkStream } from "../../../../protocol/src/grpc/work-stream/open-work-stream.js";
import { BYSTANDER } from "./bystander.js";
import type { HostileAnswer, HostileCall, HostileCaller } from "./hostile-caller.js";
import { hostileMessage } from "./hostile-message.js";
import type { HostileRequest } from "./hostile-request.js";
import { hostileRequest, hostileStream, soundRequest } from "./hostile-request.js";
import type { Pool } from "./hostile-values.js";
import { oneOf } from "./hostile-values.js";
import { lengthDelimited } from "./wire-bytes.js";

/** Instances and names that belong to the crowd. */
export const VICTIMS = ["victim-1", "victim-2", "victim-3", "victim-4", "victim-5"] as const;
export const VICTIM_NAMES = ["victim", "harm"] as const;

/** These delete everything there is, when they are asked to: that would be no attack. */
const LEFT_OUT: ReadonlySet<string> = new Set(["CreateTaskHub", "DeleteTaskHub"]);
const UNSUPPORTED: ReadonlySet<string> = new Set(unsupportedMethods);
/** These are answered when something happens, and go on until then. */
const WAITING = /\/(WaitForInstance|GetWorkItems)/;

const methods = TaskHubSidecarService.methods.filter(({ name }) => !LEFT_OUT.has(name));
const pathOf = (name: string): string => `/TaskHubSidecarService/${name}`;

/** Requests to open a stream of work, and to do anything else. */
export interface Attack {
  readonly streams: fc.Arbitrary<HostileRequest>;
  readonly calls: fc.Arbitrary<HostileRequest>;
}

/** Completion tokens that the crowd knows. */
export interface KnownTokens {
  /** Out at its own worker. */
  readonly live: readonly string[];
  /** Used, by whomever. */
  readonly spent: readonly string[];
}

/** @param known - asked whenever a request is drawn */
export function attack(known: () => KnownTokens): Attack {
  const pool: Pool = {
    instanceIds: ["", ...VICTIMS, "nobody", BYSTANDER.slice(0, 9), BYSTANDER.toUpperCase()],
    names: [...VICTIM_NAMES, "unheard of"],
    get tokens() {
      const { live, spent } = known();
      const most = Array.from({ length: 5 }, () => live).flat();
      return ["", "no token", ...most, ...spent, ...spent.map((token) => token.slice(0, -1))];
    },
  };
  const requestsTo = (wanted: (name: string) => boolean): readonly fc.Arbitrary<HostileRequest>[] =>
    methods.flatMap(({ name, input }) =>
      wanted(name) ? [hostileRequest(pathOf(name), hostileMessage(input, pool))] : [],
    );
  return {
    streams: fc.oneof(...requestsTo((name) => name === "GetWorkItems"), streamsOfAnswers(pool)),
    calls: fc.oneof(
      { weight: 2, arbitrary: fc.oneof(...requestsTo((name) => UNSUPPORTED.has(name))) },
      { weight: 24, arbitrary: fc.oneof(...requestsTo((name) => name !== "GetWorkItems" && !UNSUPPORTED.has(name))) },
      { weight: 10, arbitrary: fc.oneof(...requestsTo((name) => name === "CompleteOrchestratorTask")) },
      { weight: 4, arbitrary: fc.oneof(...requestsTo((name) => name === "CompleteActivityTask")) },
      { weight: 2, arbitrary: againstBystander(() => ["forged", ...known().live, ...known().spent]) },
    ),
  };
}

/** Streams of work that are answered by, as a worker of ours has them. */
function streamsOfAnswers(pool: Pool): fc.Arbitrary<HostileRequest> {
  const opening = hostileMessage(OpeningSchema, pool).map((bytes) => lengthDelimited(1, bytes));
  const answers = fc.array(hostileMessage(AnswerSchema, pool).map((bytes) => lengthDelimited(2, bytes)));
  return hostileStream(openWorkStream.path, {
    opening,
    later: fc.oneof(
      { weight: 9, arbitrary: answers.map((list) => Buffer.concat(list)) },
      { weight: 1, arbitrary: opening },
    ),
  });
}

/** What names the bystander, and must do nothing to it. Answers without a token would, as they are meant to. */
function againstBystander(tokens: () => readonly string[]): fc.Arbitrary<HostileRequest> {
  const id = lengthDelimited(1, Buffer.from(BYSTANDER));
  const token = oneOf(tokens).map((text) => Buffer.from(text));
  const name = fc.constantFrom(...VICTIM_NAMES, BYSTANDER).map((text) => lengthDelimited(2, Buffer.from(text)));
  const sound = (method: string, message: Uint8Array): HostileRequest => soundRequest(pathOf(method), message);
  const completed = lengthDelimited(2, Buffer.from([...lengthDelimited(6, Buffer.from([8, 1]))]));
  return fc.oneof(
    token.map((text) => sound("CompleteOrchestratorTask", Buffer.concat([id, completed, lengthDelimited(4, text)]))),
    token.map((text) =>
      sound("CompleteActivityTask", Buffer.concat([id, Buffer.from([0x10, 1]), lengthDelimited(5, text)])),
    ),
    token.map((text) => sound("AbandonTaskOrchestratorWorkItem", lengthDelimited(1, text))),
    token.map((text) => sound("AbandonTaskActivityWorkItem", lengthDelimited(1, text))),
    name.map((field) => sound("StartInstance", Buffer.concat([id, field]))),
    fc
      .constantFrom(
        "GetInstance",
        "WaitForInstanceStart",
        "RewindInstance",
        "RestartInstance",
        "PurgeInstances",
        "StreamInstanceHistory",
      )
      .map((method) => sound(method, id)),
  );
}

export interface Answered {
  readonly request: HostileRequest;
  readonly answer: HostileAnswer;
  /** The caller gave it up, before it was answered perhaps. */
  readonly cancelled: boolean;
}

/** Sends all at once, waits for what is answered at once, and gives up the rest. */
export async function besiege(
  caller: HostileCaller,
  requests: readonly HostileRequest[],
): Promise<readonly Answered[]> {
  const calls = requests.map((request) => ({ request, call: caller.call(request) }));
  const waits = ({ path, ending }: HostileRequest): boolean => ending === "open" || WAITING.test(path);
  const prompt = calls.filter(({ request }) => !waits(request));
  await Promise.all(prompt.map(({ call }) => call.answer));
  // By the time that this is answered, all that was sent before has been taken up.
  await caller.call(soundRequest(pathOf("Hello"), new Uint8Array(0))).answer;
  return Promise.all(calls.map(({ request, call }) => given(request, call)));
}

async function given(request: HostileRequest, call: HostileCall): Promise<Answered> {
  const cancelled = !call.settled;
  if (cancelled) call.cancel();
  return { request, answer: await call.answer, cancelled: cancelled || request.ending === "reset" };
}
