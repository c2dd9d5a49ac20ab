import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readTaskToken, writeTaskToken, type TaskToken } from "./task-token.js";

const token: TaskToken = { instanceId: "order-7", taskId: 3, completionToken: "a/b+c==" };

describe("a task token", () => {
  it("names what it was written for", () => {
    expect(readTaskToken(writeTaskToken(token))).toEqual(token);
  });

  it("goes there and back whatever it names, and through any URL as it is", () => {
    const tokens = fc.record({
      instanceId: fc.string({ unit: "grapheme" }),
      taskId: fc.integer({ min: 0 }),
      completionToken: fc.string({ unit: "binary" }),
    });
    fc.assert(
      fc.property(tokens, (each) => {
        const written = writeTaskToken(each);
        expect(readTaskToken(written)).toEqual(each);
        expect(written).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(encodeURIComponent(written)).toBe(written);
      }),
    );
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["an empty text", ""],
    ["a number", 7],
    ["an object", token],
    ["any text", "order-7"],
    ["what is no base64", "ä=="],
    ["what is no UTF-8", btoa("\xff\xfe")],
    ["what is no JSON", "bm90IGpzb24"],
    ["other JSON", btoa('{"instanceId":"a"}')],
    ["a shorter list", btoa('["a",1]').replaceAll("=", "")],
    ["a longer list", btoa('["a",1,"b",2]').replaceAll("=", "")],
    ["a list of other things", btoa('[1,"a","b"]').replaceAll("=", "")],
    ["a task id that is none", btoa('["a",1.5,"b"]').replaceAll("=", "")],
    ["a token with a letter missing", writeTaskToken(token).slice(0, -1)],
    ["a token twice", writeTaskToken(token).repeat(2)],
    ["a token with a blank around it", ` ${writeTaskToken(token)}`],
  ])("is not %s; that is said, and what to pass", (_what, given) => {
    expect(() => readTaskToken(given as string)).toThrow(TypeError);
    expect(() => readTaskToken(given as string)).toThrow(
      /is not a task token: pass the ctx\.taskToken of the activity, just as it was$/,
    );
  });

  it("is shown shortened where it is refused: it may be somebody's secret, or very long", () => {
    expect(() => readTaskToken("!".repeat(10_000))).toThrow(new RegExp(`^"!{40}" is not`));
  });
});
