import { PayloadError, type PayloadCodec } from "@reawait/core";
import type { HistoryEvent } from "@reawait/protocol";
import { readHistory } from "@reawait/protocol/history-json";
import { describe, expect, it } from "@jest/globals";
import { labelling } from "../../core/src/codec/testing/codecs.js";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";

const history: readonly HistoryEvent[] = [
  { kind: "orchestratorStarted", eventId: -1, timestamp: 0 },
  { kind: "executionStarted", eventId: -1, timestamp: 0, name: "buy", input: "x(1)" },
  { kind: "taskScheduled", eventId: 1, timestamp: 0, name: "charge", input: "x(2)" },
];

function handleOf(codecs: readonly PayloadCodec[] = []) {
  return new Client(recordingConnection({ history }).connection, { codecs }).getHandle("a");
}

const inputs = (text: string) => readHistory(text).flatMap((event) => ("input" in event ? event.input : []));

describe("an exported history", () => {
  it("is the text of what happened, ready for a file", async () => {
    const text = await handleOf().exportHistory();
    expect(readHistory(text)).toEqual(history);
    expect(text).toMatch(/^\{\n {2}"events": \[\n {4}\{\n/);
    expect(text).toMatch(/\]\n\}\n$/);
  });

  it("has its payloads decoded, or by choice as they are stored", async () => {
    const { codec } = labelling("x");
    expect(inputs(await handleOf([codec]).exportHistory())).toEqual(["1", "2"]);
    expect(inputs(await handleOf([codec]).exportHistory({ payloads: "decoded" }))).toEqual(["1", "2"]);
    expect(inputs(await handleOf([codec]).exportHistory({ payloads: "encoded" }))).toEqual(["x(1)", "x(2)"]);
  });

  it("has no stack traces, with their paths of one machine, unless they are asked for", async () => {
    const failed: HistoryEvent = {
      kind: "taskFailed",
      eventId: -1,
      timestamp: 0,
      taskScheduledId: 1,
      failureDetails: {
        errorType: "CardDeclined",
        errorMessage: "no funds",
        stackTrace: "CardDeclined: no funds\n    at charge (file:///home/mia/shop/charge.js:7:9)",
        isNonRetriable: false,
      },
    };
    const handle = new Client(recordingConnection({ history: [...history, failed] }).connection).getHandle("a");
    expect(await handle.exportHistory()).not.toContain("charge.js");
    expect(readHistory(await handle.exportHistory({ stackTraces: true })).at(-1)).toMatchObject(failed);
    expect(readHistory(await handle.exportHistory({ stackTraces: false })).at(-1)).toMatchObject({
      failureDetails: { errorType: "CardDeclined", errorMessage: "no funds", stackTrace: undefined },
    });
  });

  it("needs no key where payloads stay encoded", async () => {
    const decode = () => Promise.reject(new PayloadError("the key is missing", "$"));
    const handle = handleOf([{ encode: decode, decode }]);
    await expect(handle.exportHistory()).rejects.toBeInstanceOf(PayloadError);
    expect(inputs(await handle.exportHistory({ payloads: "encoded" }))).toEqual(["x(1)", "x(2)"]);
  });

  it("is refused for a choice that there is not", async () => {
    const choice = { payloads: "plain" } as unknown as { payloads: "encoded" };
    await expect(handleOf().exportHistory(choice)).rejects.toThrow(
      'the option payloads is "decoded" or "encoded", not "plain"',
    );
  });

  it("is refused where stack traces are wanted by a word", async () => {
    await expect(handleOf().exportHistory({ stackTraces: "no" as never })).rejects.toThrow(
      'the option stackTraces is true or false, not "no"',
    );
  });

  it("ends with the signal", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(handleOf().exportHistory({ signal })).rejects.toThrow("enough");
  });
});
