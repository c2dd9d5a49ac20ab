/**
 * Counts the words of all text files below a folder: one activity for each file, all at once. Each result is a
 * checkpoint, so a file that was counted is not counted again, whatever happens to the process.
 */
import { appendFile, readdir, readFile } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defineActivity, defineOrchestrator, retryPresets } from "@reawait/core";
import { countWords as countIn, isBinary } from "./words.js";

export interface Job {
  /** An absolute path. */
  readonly folder: string;
}

/** How this process counts. It is no part of the job, so a count that is taken up again goes on as is said now. */
export interface Manner {
  /** Milliseconds to wait before each file, to have time to interrupt it. */
  readonly pause: number;
  /** Gets a line for each file that is counted. */
  readonly log: string | undefined;
}

export interface Progress {
  readonly counted: number;
  readonly files: number;
}

export interface Totals {
  /** Biggest first. */
  readonly kinds: readonly { readonly kind: string; readonly files: number; readonly words: number }[];
  readonly files: number;
  readonly words: number;
  readonly binaries: number;
  /** Files and folders that could not be read. */
  readonly unreadable: number;
}

type Outcome = { readonly words: number } | "binary" | "unreadable";

const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", "dist"]);

export const listFiles = defineActivity("listFiles", async (_ctx, folder: string) => {
  const files: string[] = [];
  let unreadable = 0;
  const visit = async (path: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.isFile()) files.push(relative(folder, child));
      else if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name)) {
        await visit(child).catch(() => (unreadable += 1));
      }
    }
  };
  await visit(folder);
  return { files: files.sort(), unreadable };
});

let manner: Manner = { pause: 0, log: undefined };

/** Only activities ask for it: an orchestrator that did would not replay in another process as it ran in this one. */
export function setManner(next: Manner): void {
  manner = next;
}

export const countFile = defineActivity(
  "countFile",
  async (ctx, { job, file }: { job: Job; file: string }): Promise<Outcome> => {
    const { pause, log } = manner;
    if (pause > 0) await sleep(pause, undefined, { signal: ctx.signal });
    if (log !== undefined) await appendFile(log, `${file}\n`);
    const content = await readFile(join(job.folder, file)).catch(() => undefined);
    if (content === undefined) return "unreadable";
    return isBinary(content) ? "binary" : { words: countIn(content.toString("utf8")) };
  },
  { retry: retryPresets.quick },
);

export const countWords = defineOrchestrator("countWords", async (ctx, job: Job): Promise<Totals> => {
  const { files, unreadable } = await ctx.callActivity(listFiles, job.folder);
  let counted = 0;
  const report = (): void => {
    ctx.setCustomStatus({ counted, files: files.length } satisfies Progress);
  };
  report();
  const outcomes = await Promise.all(
    files.map(async (file) => {
      const outcome = await ctx.callActivity(countFile, { job, file });
      counted += 1;
      report();
      return { file, outcome };
    }),
  );
  return summarize(outcomes, unreadable);
});

export const activities = [listFiles, countFile];

function summarize(
  outcomes: readonly { readonly file: string; readonly outcome: Outcome }[],
  unreadable: number,
): Totals {
  const kinds = new Map<string, { kind: string; files: number; words: number }>();
  const totals = { files: 0, words: 0, binaries: 0, unreadable };
  for (const { file, outcome } of outcomes) {
    if (outcome === "binary") totals.binaries += 1;
    else if (outcome === "unreadable") totals.unreadable += 1;
    else {
      const kind = extname(file) || "(none)";
      const row = kinds.get(kind) ?? { kind, files: 0, words: 0 };
      kinds.set(kind, row);
      for (const sum of [row, totals]) {
        sum.files += 1;
        sum.words += outcome.words;
      }
    }
  }
  return { ...totals, kinds: [...kinds.values()].sort((a, b) => b.words - a.words || a.kind.localeCompare(b.kind)) };
}
