import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { HistoryFormatError, type HistoryProblem } from "./history-format-error.js";
import { readHistory, writeHistory } from "./history-json.js";

const good = { eventId: -1, timestamp: "2026-01-01T00:00:00Z", orchestratorStarted: {} };

function refusal(history: unknown): HistoryFormatError {
  try {
    readHistory(history);
  } catch (error) {
    if (error instanceof HistoryFormatError) return error;
    throw error;
  }
  throw new Error("it was read");
}

describe("what is no history", () => {
  it.each<[string, unknown, HistoryProblem, RegExp]>([
    ["no text", "", "empty", /empty.*Export it again/],
    ["white space", " \n\t", "empty", /empty/],
    ["the name of a file", "histories/order.json", "notJson", /not JSON \(.*not the name of its file/],
    ["a page of HTML", "<html></html>", "notJson", /not JSON/],
    ["text behind it", '{"events":[]} x', "notJson", /not JSON/],
    ["a number", "42", "notHistory", /it is a number, where \{ "events": \[\.\.\.\] \}/],
    ["null", null, "notHistory", /it is null/],
    ["undefined", undefined, "notHistory", /it is undefined/],
    ["text in JSON", '"order"', "notHistory", /it is a string/],
    ["an empty object", {}, "notHistory", /an object with nothing in it/],
    ["a status", { name: "x", status: 1, a: 1, b: 2 }, "notHistory", /an object with "name", "status", "a" \.\.\./],
    ["events that are no list", { events: {} }, "notHistory", /an object with "events"/],
  ])("is refused: %s", (_what, history, problem, message) => {
    const error = refusal(history);
    expect(error).toMatchObject({ name: "HistoryFormatError", problem, eventNumber: undefined });
    expect(error.message).toMatch(message);
  });

  it.each<[string, unknown, HistoryProblem, RegExp]>([
    ["no object", 7, "badEvent", /Event 2 .*it is no JSON object/],
    ["a list", [], "badEvent", /Event 2 .*it is no JSON object/],
    ["of an unknown kind", { eventId: 1, taskPaused: {} }, "unknownField", /Event 2 .*"taskPaused".*newer version/],
    ["with an unknown field", { eventId: 1, priority: 3, timerFired: {} }, "unknownField", /Event 2 .*"priority"/],
    ["with one in its body", { taskCompleted: { score: 1 } }, "unknownField", /Event 2 .*"score".*newer version/],
    ["with one further in", { taskFailed: { failureDetails: { hint: 1 } } }, "unknownField", /Event 2 .*"hint"/],
    ["of two kinds", { timerFired: {}, taskFailed: {} }, "badEvent", /Event 2 .*timerFired and taskFailed/],
    ["with an id that is none", { eventId: "one" }, "badEvent", /Event 2 .*eventId.*"one"/],
    ["with an id out of range", { eventId: 2 ** 40 }, "badEvent", /Event 2 .*eventId/],
    ["with a time that is none", { timestamp: "today" }, "badEvent", /Event 2 .*Timestamp/],
    ["with a far time that is none", { timestamp: "+999999-99-99T00:00:00Z" }, "badEvent", /Event 2 .*Timestamp/],
    [
      "with a status that is none",
      { executionCompleted: { orchestrationStatus: "DONE" } },
      "badEvent",
      /Event 2 .*DONE/,
    ],
    ["with a body that is none", { taskCompleted: 3 }, "badEvent", /Event 2 /],
    [
      "a record of an unknown kind",
      { kind: "taskPaused", eventId: 1, timestamp: 0 },
      "unknownField",
      /kind "taskPaused"/,
    ],
    [
      "a record of an inherited kind",
      { kind: "constructor", eventId: 1, timestamp: 0 },
      "unknownField",
      /"constructor"/,
    ],
    [
      "a record with a time that is none",
      { kind: "timerFired", eventId: 1, timestamp: "today" },
      "badEvent",
      /Event 2 /,
    ],
    ["a record with an id that is none", { kind: "timerFired", eventId: 1.5, timestamp: 0 }, "badEvent", /Event 2 /],
  ])("is refused where an event is %s", (_what, event, problem, message) => {
    for (const history of [{ events: [good, event, good] }, JSON.stringify([good, event])]) {
      const error = refusal(history);
      expect(error).toMatchObject({ problem, eventNumber: 2 });
      expect(error.message).toMatch(message);
    }
  });

  it("is refused wherever the text was cut off", () => {
    const histories = fc.array(historyEventArbitrary, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(histories, fc.nat(), (events, position) => {
        const text = writeHistory(events).trimEnd();
        const cut = text.slice(0, 1 + (position % (text.length - 1)));
        expect(refusal(cut)).toMatchObject({ problem: "cutOff", message: expect.stringContaining("Export it again") });
      }),
    );
  });

  it("is refused where one event a line was cut off", () => {
    const line = JSON.stringify(good);
    expect(refusal(`${line}\n${line}\n${line.slice(0, 20)}`).problem).toBe("cutOff");
  });

  it("is refused, and nothing else happens, where it nests without end", () => {
    const nested = (depth: number) => `${'{"innerFailure":'.repeat(depth)}{}${"}".repeat(depth)}`;
    const failed = (depth: number) => `[{"taskFailed":{"failureDetails":${nested(depth)}}}]`;
    expect(() => readHistory(failed(100))).not.toThrow();
    for (const depth of [2_000, 100_000]) expect(refusal(failed(depth))).toMatchObject({ problem: "badEvent" });
  });

  it("throws nothing but its error, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.array(fc.object())), (anything) => {
        try {
          readHistory(anything);
        } catch (error) {
          expect(error).toBeInstanceOf(HistoryFormatError);
        }
      }),
    );
  });
});
