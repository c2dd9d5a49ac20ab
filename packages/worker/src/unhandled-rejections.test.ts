import { describe, expect, it } from "@jest/globals";
import { runProgram } from "./testing/run-program.js";

const run = (scenarios: readonly string[], ...flags: readonly string[]) =>
  runProgram("rejections.mjs", { args: scenarios, flags });
const caught = "caught: failed early\ndebug lines: 2\n";

describe("a promise of an orchestrator that rejects before it is awaited", () => {
  it("does not end the process, is caught where it is awaited, and told at debug level", async () => {
    const end = await run(["otherWorkerStops", "helper"]);
    expect(end).toEqual({ code: 0, stdout: `${caught}still here\n`, stderr: "" });
  });

  it("only warns in mode warn, in which Node warns whoever listens", async () => {
    const { code, stdout, stderr } = await run(["helper"], "--unhandled-rejections=warn");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${caught}still here\n` });
    expect(stderr).toContain("UnhandledPromiseRejectionWarning");
    expect(stderr).not.toContain("PromiseRejectionHandledWarning");
  });
});

describe("two copies of the package in one process", () => {
  it("keep the rejections of orchestrators, and swallow no others", async () => {
    const [kept, passedOn] = await Promise.all([run(["otherCopy", "helper"]), run(["otherCopy", "outside"])]);
    expect(kept).toEqual({ code: 0, stdout: `${caught}still here\n`, stderr: "" });
    expect(passedOn).toMatchObject({ code: 1, stderr: expect.stringContaining("Error: from outside") });
  });
});

describe("a helper that nobody awaits and that uses ctx outside its turn", () => {
  it("fails its orchestration at the next turn, and leaves the process alone", async () => {
    const end = await run(["stray"]);
    expect(end).toEqual({ code: 0, stdout: "FAILED ForeignAwaitError undefined\nstill here\n", stderr: "" });
  });
});

describe("a callback of the host that uses ctx", () => {
  it("fails its orchestration at the next turn, and leaves the process alone", async () => {
    const end = await run(["callingBack"]);
    expect(end).toEqual({ code: 0, stdout: "FAILED ForeignAwaitError\nstill here\n", stderr: "" });
  });
});

describe("a helper that fails and that nobody ever awaits", () => {
  it("is told when its orchestration is over", async () => {
    const end = await run(["unheard"]);
    const told =
      'the orchestration "u" is over, and a promise of its code failed that nothing ever awaited: ' +
      "of a helper that nobody awaits\n";
    expect(end).toEqual({ code: 0, stdout: `${told}still here\n`, stderr: "" });
  });
});

describe("any other unhandled rejection", () => {
  it.each([
    ["outside", "Error: from outside", "activity", "Error: of the activity"],
    ["result", "OrchestrationFailedError", "immediate", "Error: of an immediate"],
  ])("(%s: %s, %s: %s) ends the process as if there were no worker", async (first, message, second, otherMessage) => {
    const [end, other] = await Promise.all([run(["helper", first]), run([second])]);
    expect(end).toMatchObject({ code: 1, stdout: caught, stderr: expect.stringContaining(message) });
    expect(other).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(otherMessage) });
  });

  it("is left to other listeners, and none of a stopped worker's business", async () => {
    const [listened, stopped] = await Promise.all([
      run(["ownListener", "uncaughtListener"]),
      run(["helper", "stop", "outside"]),
    ]);
    expect(listened).toMatchObject({ code: 0, stdout: "heard: from outside\nuncaught: from outside\nstill here\n" });
    expect(stopped).toMatchObject({ code: 1, stdout: `${caught}listeners: 0\n` });
    expect(stopped.stderr).toContain("Error: from outside");
    expect(stopped.stderr).not.toContain("pass-on-rejection");
  });

  it("warns in the modes that warn, and once more when it was handled after all", async () => {
    const modes = ["--unhandled-rejections=warn", "--unhandled-rejections=warn-with-error-code"] as const;
    const [warned, failed] = await Promise.all([run(["outside"], modes[0]), run(["helper", "outside"], modes[1])]);
    expect(warned).toMatchObject({ code: 0, stdout: "still here\n" });
    expect(failed).toMatchObject({ code: 1, stdout: `${caught}still here\n` });
    for (const { stderr } of [warned, failed]) {
      expect(stderr.match(/UnhandledPromiseRejectionWarning: Error/g)).toHaveLength(1);
      expect(stderr.match(/PromiseRejectionHandledWarning/g)).toHaveLength(1);
    }
  });
});
