import { describe, expect, it } from "@jest/globals";

import type { LogFormat } from "./log.js";
import { createLog } from "./log.js";

function log(format: LogFormat) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) };
  return { out, err, log: createLog(format, terminal) };
}

describe("the log of the command", () => {
  it("as text is lines, with what went wrong on the error output", () => {
    const { out, err, log: told } = log("text");
    told.say("listening", { address: "here" });
    told.info("a", "b");
    told.warn("c", { d: 1 });
    told.error("failed:", new Error("no disk"));
    told.debug("unseen");
    expect(out).toEqual(["reawait-engine: listening\n", "reawait-engine: a b\n"]);
    expect(err[0]).toBe("reawait-engine: c { d: 1 }\n");
    expect(err[1]).toMatch(/^reawait-engine: failed: Error: no disk\n +at /);
  });

  it("as JSON is one object a line, whatever is told", () => {
    const { out, err, log: told } = log("json");
    const circle: { self?: unknown } = {};
    circle.self = circle;
    told.say("listening", { address: "here" });
    told.error("two\nlines", new Error("no disk"), circle, undefined, 7n);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ level: "info", message: "listening", address: "here" });
    expect(err).toHaveLength(1);
    expect(err[0]?.indexOf("\n")).toBe((err[0]?.length ?? 0) - 1);
    const { details, ...rest } = JSON.parse(err[0] ?? "") as { readonly details: readonly string[] };
    expect(rest).toMatchObject({ level: "error", message: "two\nlines" });
    expect(details[0]).toMatch(/^Error: no disk\n/);
    expect(details.slice(2)).toEqual(["undefined", "7n"]);
  });
});
