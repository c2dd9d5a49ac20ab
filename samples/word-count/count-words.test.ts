/** The workflow of the word count, without its command line and its processes. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runActivity, stepThrough, TestEnvironment } from "@reawait/testing";
import { activities, countFile, countWords, listFiles, setManner } from "./count-words.js";

describe("the activities, on real files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "reawait-count-words-"));
    for (const name of ["chapters", "node_modules", ".git"]) await mkdir(join(folder, name));
    await writeFile(join(folder, "title.txt"), "Pride and Prejudice");
    await writeFile(join(folder, "chapters", "1.md"), "It is a truth universally acknowledged");
    await writeFile(join(folder, "node_modules", "index.js"), "not counted");
    await writeFile(join(folder, ".git", "HEAD"), "not counted");
    await writeFile(join(folder, "cover.png"), new Uint8Array([80, 0, 71]));
  });
  afterEach(async () => {
    setManner({ pause: 0, log: undefined });
    await rm(folder, { recursive: true });
  });

  it("list the files, but not those that are hidden or installed", async () => {
    expect(await runActivity(listFiles, folder)).toEqual({
      files: [join("chapters", "1.md"), "cover.png", "title.txt"],
      unreadable: 0,
    });
  });

  it.each([
    ["title.txt", { words: 3 }],
    ["cover.png", "binary"],
    ["missing.txt", "unreadable"],
  ])("count %s", async (file, outcome) => {
    expect(await runActivity(countFile, { job: { folder }, file })).toEqual(outcome);
  });

  it("write down what they count where they are told to, and stop when the worker does", async () => {
    const log = join(folder, "counted.log");
    setManner({ pause: 0, log });
    await runActivity(countFile, { job: { folder }, file: "title.txt" });
    expect(await readFile(log, "utf8")).toBe("title.txt\n");

    setManner({ pause: 60_000, log });
    const signal = AbortSignal.abort(new Error("the worker stops"));
    const stopped = runActivity(countFile, { job: { folder }, file: "title.txt" }, { signal });
    await expect(stopped).rejects.toThrow();
    expect(await readFile(log, "utf8")).toBe("title.txt\n");
  });
});

describe("the orchestrator", () => {
  const job = { folder: "/books" };

  it("sums up by kind of file, the biggest first", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [countWords], activities });
    const counts: Readonly<Record<string, number>> = { "a.md": 10, "b.md": 20, "c.txt": 40, README: 5 };
    env.mock(listFiles, () => ({ files: [...Object.keys(counts), "d.png", "secret.txt"], unreadable: 1 }));
    env.mock(countFile, (_ctx, { file }) => {
      if (file === "secret.txt") return "unreadable";
      return file in counts ? { words: counts[file] ?? 0 } : "binary";
    });

    expect(await env.run(countWords, job)).toEqual({
      kinds: [
        { kind: ".txt", files: 1, words: 40 },
        { kind: ".md", files: 2, words: 30 },
        { kind: "(none)", files: 1, words: 5 },
      ],
      files: 4,
      words: 75,
      binaries: 1,
      unreadable: 2,
    });
  });

  it("counts no file again that was counted before the process died", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [countWords], activities });
    env.mock(listFiles, () => ({ files: ["a.txt", "b.txt"], unreadable: 0 }));
    // The second one is at work when the worker dies.
    const counting = env.mock(countFile, async (ctx, { file }) => {
      if (file === "b.txt") await ctx.sleep("1m");
      return { words: 1 };
    });

    const handle = await env.withTime("manual", async () => {
      const started = await env.start(countWords, job);
      await env.advance("30s");
      expect(await started.status()).toMatchObject({ customStatus: { counted: 1, files: 2 } });
      await env.crashWorker();
      return started;
    });
    expect(await handle.result()).toMatchObject({ files: 2, words: 2 });
    expect(counting.calls.map(({ input }) => input.file)).toEqual(["a.txt", "b.txt", "b.txt"]);
  });

  it("tells how far it is, file by file", async () => {
    const run = await stepThrough(countWords, job);
    await run.activity(listFiles).complete({ files: ["a.txt", "b.txt"], unreadable: 0 });
    expect(run.customStatus).toEqual({ counted: 0, files: 2 });
    await run.activity(countFile, 1).complete({ words: 7 });
    expect(run.customStatus).toEqual({ counted: 1, files: 2 });
  });
});
