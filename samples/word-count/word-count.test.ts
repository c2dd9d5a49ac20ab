/** The word count as a user meets it, in processes of its own. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { getuid } from "node:process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { makeFixtureFolder, type FixtureFolder } from "./testing/fixture-folder.js";
import { startSample } from "./testing/sample-process.js";
import type { Ending, Program } from "../testing/program.js";
import { countWords, isBinary } from "./words.js";

let fixture: FixtureFolder;
beforeEach(async () => {
  fixture = await makeFixtureFolder();
});
const started = new Set<Program>();
afterEach(async () => {
  // One that a failing test left behind.
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all([...started].map(({ ended }) => ended));
  started.clear();
  await fixture.remove();
});

function start(args: readonly string[]): Program {
  const sample = startSample(args, { cwd: fixture.base });
  started.add(sample);
  return sample;
}

function run(args: readonly string[]): Promise<Ending> {
  return start(args).ended;
}

describe("the word count", () => {
  it("names its database, shows its progress, and ends with a table and the total", async () => {
    const { output, code } = await run([fixture.folder, "--storage", fixture.storage]);
    expect(output).toContain(`Counting the words below ${fixture.folder}`);
    expect(output).toContain(`Database: ${fixture.storage}`);
    expect(output).toMatch(/^\.txt +40 +820$/m);
    expect(output).toMatch(fixture.total);
    expect(output).toContain("1 binary files left out");
    expect(code).toBe(0);
  });

  it("counts the folder it stands in, and keeps its database there, if told nothing", async () => {
    const { output } = await run([]);
    expect(output).toContain(`Counting the words below ${fixture.base}`);
    expect(output).toContain(join(fixture.base, ".reawait", "word-count.db"));
    expect(output).toMatch(fixture.total);
  });

  it("counts anew when it has ended before", async () => {
    await run([fixture.folder, "--storage", fixture.storage]);
    await writeFile(join(fixture.folder, "new.txt"), "one more");
    const { output } = await run([fixture.folder, "--storage", fixture.storage]);
    expect(output).toMatch(/^total +41 +822$/m);
  });

  it("goes on after Ctrl-C, and says so", async () => {
    const args = [fixture.folder, "--storage", fixture.storage, "--log", fixture.log, "--pause", "300"];
    const first = start(args);
    await first.untilOutput(/\d of 41 files counted/);
    first.child.kill("SIGINT");
    const interrupted = await first.ended;
    expect(interrupted.output).toContain("Interrupted. Start it again, and it goes on from here.");
    expect(interrupted.code).toBe(130);

    const { output, code } = await run(args);
    expect(output).toMatch(/Going on with the count that was begun at .*: \d+ of 41 files counted/);
    expect(output).toMatch(fixture.total);
    expect(code).toBe(0);
    expect([...(await fixture.counts()).keys()]).toEqual(expect.arrayContaining([...fixture.files]));
  });

  it("goes on with the pause and the log that it is given now", async () => {
    const args = [fixture.folder, "--storage", fixture.storage];
    const first = start([...args, "--pause", "100000000"]);
    await first.untilOutput(/0 of 41 files counted/);
    first.child.kill("SIGINT");
    expect((await first.ended).code).toBe(130);

    const { output } = await run([...args, "--log", fixture.log]);
    expect(output).toMatch(/Going on with the count/);
    expect(output).toMatch(fixture.total);
    expect([...(await fixture.counts()).keys()]).toEqual(expect.arrayContaining([...fixture.files]));
  });

  it("tells the second of two at once why it cannot", async () => {
    const first = start([fixture.folder, "--storage", fixture.storage, "--pause", "60000"]);
    await first.untilOutput(/0 of 41 files counted/);
    const { output, code } = await run([fixture.folder, "--storage", fixture.storage]);
    expect(output).toMatch(/^error: .*count\.db is in use by another process, .* --storage FILE$/m);
    expect(output).not.toContain("connect");
    expect(code).toBe(1);
    first.child.kill("SIGKILL");
    await first.ended;
  });
});

describe("the word count says clearly that", () => {
  it.each([
    ["there is no such folder", ["missing"], /error: there is no folder .*missing/],
    ["a file is not a folder", ["texts/0.txt"], /error: .*0\.txt is not a folder/],
    ["it takes one folder", ["texts", "texts"], /error: one folder at a time, please, not 2/],
    ["a folder has a name", [""], /error: the name of the folder is empty[^]*usage: npm start/],
    ["it does not know an option", ["--bogus"], /error: Unknown option '--bogus'\n\nusage: npm start/],
    ["an option has a value", ["texts", "--log", ""], /error: --log has an empty value\n\nusage: npm start/],
    ["a pause is a number", ["texts", "--pause", "long"], /error: --pause takes a number of milliseconds, not "long"/],
  ])("%s", async (_what, args, message) => {
    const { output, code } = await run(args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  it("the database's folder is a file", async () => {
    const { output, code } = await run(["texts", "--storage", "texts/0.txt/x.db"]);
    expect(output).toMatch(/error: .*x\.db|ENOTDIR|EEXIST/);
    expect(code).toBe(1);
  });

  it("there is nothing to count in an empty folder", async () => {
    await mkdir(join(fixture.base, "empty"));
    const { output, code } = await run(["empty"]);
    expect(output).toMatch(/There are no text files below .*empty: nothing to count\./);
    expect(code).toBe(0);
  });

  it("a folder cannot be read", async () => {
    await chmod(fixture.base, 0o755);
    await chmod(fixture.folder, 0o000);
    // Root may read everything, so it has to be somebody else.
    const nobody = getuid?.() === 0 ? { uid: 65_534 } : {};
    const { output, code } = await startSample([fixture.folder], { cwd: tmpdir(), ...nobody }).ended;
    await chmod(fixture.folder, 0o755);
    expect(output).toMatch(/error: the folder .* cannot be read/);
    expect(code).toBe(2);
  });

  // Where the header of a SQLite file holds these numbers.
  it.each([
    ["belongs to another program", 68, /error: .*count\.db is not a task hub/],
    ["comes from a newer version", 60, /error: .*count\.db.*newer/],
  ])("a database %s", async (_what, offset, message) => {
    const args = ["texts", "--storage", fixture.storage];
    await run(args);
    const content = await readFile(fixture.storage);
    content.writeInt32BE(9_999, offset);
    await writeFile(fixture.storage, content);
    const { output, code } = await run(args);
    expect(output).toMatch(message);
    expect(code).toBe(1);
  });

  it("how it is used", async () => {
    const { output, code } = await run(["--help"]);
    expect(output).toContain("usage: npm start");
    expect(code).toBe(0);
  });
});

describe("words", () => {
  it.each([
    ["", 0],
    ["one two  three\nfour", 4],
    ["don't-stop, it's snake_case 42", 4],
    ["Привет мир, 東京", 3],
    ["--- ... ,,,", 0],
  ])("of %j are %d", (text, count) => {
    expect(countWords(text)).toBe(count);
  });

  it("are not looked for in binaries", () => {
    expect(isBinary(new Uint8Array([80, 78, 0, 71]))).toBe(true);
    expect(isBinary(new TextEncoder().encode("text"))).toBe(false);
  });
});
