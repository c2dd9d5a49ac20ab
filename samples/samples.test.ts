/** The samples as users run them: built, each in a process of its own. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { catalog } from "./catalog.js";
import { readCommandLine } from "./command-line.js";
import { nearest } from "./nearest.js";
import { expectedOutput } from "./testing/expected-output.js";
import { startProgram, type Ending, type Program } from "./testing/program.js";

const RUN = fileURLToPath(new URL("dist/run.js", import.meta.url));
const SERVER = fileURLToPath(new URL("../packages/engine/bin/reawait-engine.mjs", import.meta.url));
const names = [...catalog.keys()];

let cwd: string;
const started = new Set<Program>();
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "reawait-samples-"));
});
afterEach(async () => {
  // One that a failing test left behind.
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all([...started].map(({ ended }) => ended));
  started.clear();
  await rm(cwd, { recursive: true, force: true });
});

function start(...args: readonly string[]): Program {
  const program = startProgram([RUN, ...args], { cwd });
  started.add(program);
  return program;
}

function run(...args: readonly string[]): Promise<Ending> {
  return start(...args).ended;
}

/** It came to a good end, and printed what it should, in order. */
function expectOutputOf(name: string, { output, code }: Ending): void {
  let rest = output.split("\n");
  for (const pattern of expectedOutput[name] ?? []) {
    const index = rest.findIndex((line) => pattern.test(line));
    if (index < 0) throw new Error(`${name} did not print ${String(pattern)} in its turn:\n${output}`);
    rest = rest.slice(index + 1);
  }
  expect({ code, output }).toEqual({ code: 0, output });
}

it("it is known of every sample what it prints", () => {
  expect(Object.keys(expectedOutput).sort()).toEqual([...names].sort());
});

it("every sample has its line in the README", async () => {
  const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
  expect([...readme.matchAll(/^\| \[(.+)\]\(\1\)/gm)].map(([, name]) => name)).toEqual(names);
});

describe("on an engine of its own runs", () => {
  it.each(names)("%s, and again on the same database", async (name) => {
    const args = [name, "--storage", join("hub", "samples.db")];
    expectOutputOf(name, await run(...args));
    expectOutputOf(name, await run(...args));
  });

  it("the monitor, kept in .reawait, which goes on where it stopped", async () => {
    const first = await run("monitor");
    const second = await run("monitor");
    expect(first.output).toContain(join(cwd, ".reawait", "monitor.db"));
    expect(second.output).toContain("The monitor was started before, and goes on:");
    const rounds = ({ output }: Ending) => [...output.matchAll(/round (\d+)/g)].map(([, round]) => Number(round));
    // The last round of the first run may run again, where the process stopped before its result was kept.
    expect(Math.min(...rounds(second))).toBeGreaterThanOrEqual(Math.max(...rounds(first)));
    expect(Math.max(...rounds(second))).toBeGreaterThanOrEqual(Math.max(...rounds(first)) + 5);
  });

  it("others in memory", async () => {
    const ending = await run("saga");
    expectOutputOf("saga", ending);
    expect(ending.output).toContain("(on an engine in this process, with its database in memory)");
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe("on a running server runs", () => {
  let server: Program;
  let address: string;
  beforeAll(async () => {
    server = startProgram([SERVER, "--storage", ":memory:", "--port", "0"], { cwd: tmpdir() });
    [, address = ""] = await server.untilOutput(/listening on (http:\S+),/);
  });
  afterAll(async () => {
    server.child.kill("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  it.each(names)("%s", async (name) => {
    expectOutputOf(name, await run(name, "--address", address));
  });

  it("one of them twice", async () => {
    expectOutputOf("monitor", await run("monitor", "--address", address));
  });

  it("several at once, each getting its own work only", async () => {
    const endings = await Promise.all(names.slice(0, 4).map((name) => run(name, "--address", address)));
    endings.forEach((ending, index) => {
      expectOutputOf(names[index] ?? "", ending);
    });
  });
});

it("the encrypted database holds no plain text, while an unencrypted one does", async () => {
  const contents = async (base: string) => {
    const files = (await readdir(join(cwd, base))).map((file) => readFile(join(cwd, base, file)));
    return Buffer.concat(await Promise.all(files));
  };
  await run("encryption");
  const encrypted = await contents(".reawait");
  expect(encrypted.includes("admit")).toBe(true);
  for (const secret of ["Ada Lovelace", "hiccups", "ward 7"]) expect(encrypted.includes(secret)).toBe(false);
  await run("chaining", "--storage", "plain/chaining.db");
  expect((await contents("plain")).includes("Otters")).toBe(true);
});

describe("Ctrl-C", () => {
  it("stops a sample in the middle, and it says so", async () => {
    const sample = start("monitor");
    await sample.untilOutput(/round 2/);
    sample.child.kill("SIGINT");
    const { output, code } = await sample.ended;
    expect(output).toMatch(/\nInterrupted\.\n$/);
    expect(code).toBe(130);
    expectOutputOf("monitor", await run("monitor"));
  });

  it("stops all processes of a sample that has several", async () => {
    const sample = start("two-processes");
    await sample.untilOutput(/The engine listens/);
    sample.child.kill("SIGINT");
    // It ends when the last process that could still print is gone.
    expect(await sample.ended).toMatchObject({ code: 130, output: expect.stringContaining("Interrupted.") });
  });
});

describe("the command", () => {
  it("lists the samples when called with nothing", async () => {
    const { output, code } = await run();
    expect(output).toContain("usage: npm run sample -- NAME");
    for (const [name, { about }] of catalog) expect(output).toMatch(new RegExp(`^ {2}${name} +${about}$`, "m"));
    expect(code).toBe(0);
  });

  it.each([[["--help"]], [["chaining", "-h"]]])("does so when called with %j", (args) => {
    expect(readCommandLine(args)).toBe("help");
  });

  it.each([
    ["an unknown name", ["stearing"], /^there is no sample "stearing"; did you mean "steering"\?\n\nusage: /],
    ["a name that is like no other", ["xyzzy"], /^there is no sample "xyzzy"\n\nusage: /],
    ["two names", ["saga", "retries"], /^one sample at a time, please, not 2\n\nusage: /],
    ["an unknown option", ["saga", "--bogus"], /^Unknown option '--bogus'\n\nusage: /],
    ["an option without its value", ["saga", "--storage"], /'--storage <value>' argument missing\n\nusage: /],
    ["an option with an empty one", ["saga", "--address", ""], /^--address has an empty value\n\nusage: /],
    ["an address and a file", ["saga", "--address", "http://x", "--storage", "y"], /^--address and --storage exclude/],
  ])("does not understand %s", (_what, args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
  });

  it.each([
    ["an address without a scheme", ["saga", "--address", "localhost:4001"], /^error: .*"localhost:4001".*http:\/\//],
    ["an address of something else", ["saga", "--address", "ftp://localhost"], /^error: .*"ftp:\/\/localhost"/],
    ["a folder as database", ["saga", "--storage", "."], /^error: .*could not be opened: it is a folder/],
    ["a file where the folder should be", ["saga", "--storage", "file/x.db"], /^error: .*(EEXIST|ENOTDIR)/],
  ])("says what is wrong with %s", async (_what, args, message) => {
    await writeFile(join(cwd, "file"), "");
    const { output, code } = await run(...args);
    expect(output).toMatch(message);
    expect(output).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
  });

  it.each([
    ["an unknown name", ["stearing"], /^error: there is no sample "stearing"; did you mean "steering"\?\n\nusage: /],
    ["an unknown option", ["saga", "--bogus"], /^error: Unknown option '--bogus'\n\nusage: /],
  ])("explains its use, and exits with 2, after %s", async (_what, args, message) => {
    const { output, code } = await run(...args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  it("says that nobody answers at an address", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await once(server.close(), "close");
    const { output, code } = await run("saga", "--address", `http://127.0.0.1:${port}`);
    expect(output).toMatch(new RegExp(`^error: .*http://127\\.0\\.0\\.1:${port}.*ECONNREFUSED`, "m"));
    expect(code).toBe(1);
  });
});

describe("the name that was probably meant", () => {
  it.each([
    ["sagas", "saga"],
    ["fan-out", "fan-out-fan-in"],
    ["monitro", "monitor"],
    ["2-processes", "two-processes"],
    ["", undefined],
    ["something-else", undefined],
  ])("by %j is %j", (given, meant) => {
    expect(nearest(given, names)).toBe(meant);
  });
});
