import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { passOnHandled, passOnUnhandled } from "./pass-on-rejection.js";

const { execArgv, exitCode, env } = process;
const warnings: (string | Error)[] = [];

beforeEach(() => {
  warnings.length = 0;
  jest.spyOn(process, "emitWarning").mockImplementation((warning) => void warnings.push(warning));
  process.env = { ...env, NODE_OPTIONS: "" };
});
afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(process, { execArgv, exitCode, env });
});

const reason = new Error("unheard");

describe("an unhandled rejection", () => {
  it.each<[string, readonly string[]]>([
    ["by default", []],
    ["in mode throw", ["--unhandled-rejections=throw"]],
    ["in a mode that does not exist", ["--unhandled-rejections=whisper"]],
    ["where the flag has no value", ["--unhandled-rejections"]],
  ])("is thrown %s", (_when, flags) => {
    process.execArgv = [...flags];
    expect(() => passOnUnhandled(reason)).toThrow(reason);
  });

  it("is thrown as it is where it comes from another realm", () => {
    const foreign = { message: "elsewhere", stack: "Error: elsewhere" };
    expect(() => passOnUnhandled(foreign)).toThrow("elsewhere");
  });

  it.each([
    ["text", 'the reason "text"'],
    [undefined, 'the reason "undefined"'],
    [Object.create(null), 'the reason "[Object: null prototype] {}"'],
  ])("that is no error is thrown as one (%p)", (thrown: unknown, message) => {
    let error: unknown;
    try {
      passOnUnhandled(thrown);
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ name: "UnhandledPromiseRejection", code: "ERR_UNHANDLED_REJECTION" });
    expect(String(error)).toContain(message);
  });

  it.each([
    ["none", 0],
    ["warn", 0],
    ["strict", 1],
  ])("in mode %s is passed over, with %d warnings beside Node's own", (mode, count) => {
    process.execArgv = ["--other", `--unhandled-rejections=${mode}`];
    passOnUnhandled(reason);
    expect(warnings).toHaveLength(count);
    expect(process.exitCode).toBe(exitCode);
  });

  it("in mode warn-with-error-code warns, and sets the exit code", () => {
    process.execArgv = ["--unhandled-rejections", "warn-with-error-code"];
    passOnUnhandled(reason);
    passOnUnhandled("text");
    expect(warnings).toEqual([reason.stack, expect.any(String), "text", expect.any(String)]);
    expect(process.exitCode).toBe(1);
  });

  it("goes by the environment, by the command line before that, and by the last of several flags", () => {
    process.env["NODE_OPTIONS"] = " --x  --unhandled_rejections=none";
    passOnUnhandled(reason);
    process.execArgv = ["--unhandled-rejections=throw"];
    expect(() => passOnUnhandled(reason)).toThrow(reason);
    process.execArgv = ["--unhandled-rejections=throw", "--unhandled-rejections", "none"];
    passOnUnhandled(reason);
  });
});

describe("a rejection that is handled after all", () => {
  it("is told by a warning", () => {
    passOnHandled();
    expect(warnings).toEqual(["Promise rejection was handled asynchronously"]);
  });
});
