import { describe, expect, it } from "@jest/globals";

import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import type { WorkItem } from "../../model/work-item.js";
import type { TaskHubService } from "../../task-hub-service.js";
import { decodeWorkItem } from "../../wire/work-item-codec.js";
import { scriptedService } from "../testing/scripted-service.js";
import { activity, eventOf, turn } from "../testing/work.js";
import { createLargeItemWarnings } from "./large-item-warnings.js";
import { workItemMessages } from "./work-item-messages.js";

const mebibyte = 1_048_576;

function messagesFor(
  { historyStreaming, isOurs = true }: { historyStreaming: boolean; isOurs?: boolean },
  { script = {}, maxMessageSize = 64 * mebibyte }: { script?: Partial<TaskHubService>; maxMessageSize?: number } = {},
) {
  const logger = recordingLogger();
  const environment = { maxMessageSize, logger, largeItems: isOurs ? undefined : createLargeItemWarnings(logger) };
  const messages = workItemMessages(scriptedService(script), environment, { historyStreaming });
  return { logger, send: (item: WorkItem) => messages(item).map((bytes) => decodeWorkItem(bytes)) };
}

describe("a turn with a long history", () => {
  const long = turn("t", { pastEvents: [eventOf(mebibyte)] });

  it("goes without it to a worker that fetches it", () => {
    const [sent] = messagesFor({ historyStreaming: true }).send(long);
    expect(sent).toMatchObject({
      completionToken: "t",
      request: { pastEvents: [], requiresHistoryStreaming: true, newEvents: [{ kind: "orchestratorStarted" }] },
    });
  });

  it("goes with it to a worker that cannot", () => {
    const [sent] = messagesFor({ historyStreaming: false }).send(long);
    expect(sent).toMatchObject({ request: { pastEvents: [{}], requiresHistoryStreaming: false } });
  });

  it("goes with it where it is the new events that are long, or the history is just below the limit", () => {
    const { send } = messagesFor({ historyStreaming: true });
    for (const item of [
      turn("new", { pastEvents: [eventOf(10)], newEvents: [eventOf(2 * mebibyte)] }),
      turn("just below", { pastEvents: [eventOf(mebibyte - 100)] }),
    ]) {
      expect(send(item)).toMatchObject([{ request: { pastEvents: [{}], requiresHistoryStreaming: false } }]);
    }
  });
});

describe("an item larger than a message may be", () => {
  it("is given back with the reason, if it is a turn, and nothing is sent", () => {
    const abandoned: unknown[] = [];
    const script: Partial<TaskHubService> = {
      abandonOrchestratorTask: async (token, options) => void abandoned.push(token, options?.reason),
    };
    const { send, logger } = messagesFor({ historyStreaming: true }, { script, maxMessageSize: 1_000 });
    expect(send(turn("t", { newEvents: [eventOf(2_000)] }))).toEqual([]);
    expect(abandoned).toMatchObject(["t", { errorType: "MessageTooLargeError", isNonRetriable: false }]);
    expect(logger.at("error")).toEqual([expect.stringMatching(/more than the 1000 .*maxMessageSize.*"order-1"/)]);
  });

  it("is given back, if it is an activity, and nothing is sent", () => {
    const abandoned: string[] = [];
    const script: Partial<TaskHubService> = { abandonActivityTask: async (token) => void abandoned.push(token) };
    const { send, logger } = messagesFor({ historyStreaming: false }, { script, maxMessageSize: 1_000 });
    expect(send(activity("a", "x".repeat(2_000)))).toEqual([]);
    expect(abandoned).toEqual(["a"]);
    expect(logger.at("error")).toHaveLength(1);
  });

  it("does not break the stream where it cannot be given back", async () => {
    const { send, logger } = messagesFor({ historyStreaming: false }, { maxMessageSize: 1_000 });
    expect(send(activity("a", "x".repeat(2_000)))).toEqual([]);
    await Promise.resolve();
    expect(logger.at("warn")).toHaveLength(1);
  });
});

describe("an item that cannot be encoded", () => {
  it("is given back with its reason and a line in the log, and the next one is sent", () => {
    const given: unknown[] = [];
    const { logger, send } = messagesFor(
      { historyStreaming: false },
      {
        script: {
          abandonOrchestratorTask: async (token, options) => void given.push([token, options?.reason]),
          abandonActivityTask: async (token) => void given.push(token),
        },
      },
    );
    const bad = turn("bad", { newEvents: [{ kind: "orchestratorStarted", eventId: 0.5, timestamp: 0 }] });
    expect(send(bad)).toEqual([]);
    const activityItem = activity("worse");
    expect(send({ ...activityItem, request: { ...activityItem.request, taskId: 0.5 } })).toEqual([]);
    expect(given).toEqual([
      ["bad", { errorType: "WireFormatError", errorMessage: expect.stringContaining("0.5"), isNonRetriable: false }],
      "worse",
    ]);
    expect(logger.at("error")).toEqual([expect.stringContaining("order-1"), expect.stringContaining("order-1")]);
    expect(send(turn("good"))).toMatchObject([{ completionToken: "good" }]);
  });
});

describe("an item larger than what gRPC takes by itself", () => {
  const input = "x".repeat(4 * mebibyte);

  it.each<[string, WorkItem]>([
    ["a turn", turn("t", { newEvents: [eventOf(4 * mebibyte)] })],
    ["an activity", activity("a", input)],
  ])("is sent to a worker of another SDK all the same, with a warning that names instance and size: %s", (_, item) => {
    const { send, logger } = messagesFor({ historyStreaming: true, isOurs: false });
    expect(send(item)).toMatchObject([{ kind: item.kind }]);
    expect(logger.at("warn")).toEqual([expect.stringMatching(/ of 41943\d\d bytes .*"order-1".*4194304/)]);
  });

  it("is warned of once for each instance, however often it goes out", () => {
    const { send, logger } = messagesFor({ historyStreaming: false, isOurs: false });
    for (let times = 0; times < 3; times++) {
      send(turn("t", { newEvents: [eventOf(4 * mebibyte)] }));
      send(turn("t", { newEvents: [eventOf(4 * mebibyte)], instanceId: "order-2" }));
    }
    expect(logger.at("warn")).toHaveLength(2);
  });

  it("is nothing to warn of where the worker is ours, or the item a little smaller, or fetched in pieces", () => {
    const ours = messagesFor({ historyStreaming: false, isOurs: true });
    ours.send(activity("a", input));
    const smaller = messagesFor({ historyStreaming: false, isOurs: false });
    smaller.send(activity("a", "x".repeat(4 * mebibyte - 10_000)));
    const fetched = messagesFor({ historyStreaming: true, isOurs: false });
    fetched.send(turn("t", { pastEvents: [eventOf(4 * mebibyte)] }));
    for (const { logger } of [ours, smaller, fetched]) expect(logger.lines).toEqual([]);
  });
});
