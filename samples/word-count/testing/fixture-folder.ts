import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with files whose words are known, and places beside it for a database and a log. */
export interface FixtureFolder {
  readonly base: string;
  readonly folder: string;
  readonly storage: string;
  readonly log: string;
  readonly files: readonly string[];
  /** As the sample prints it. */
  readonly total: RegExp;
  /** How often each file was counted. */
  counts(): Promise<ReadonlyMap<string, number>>;
  remove(): Promise<void>;
}

const FILES = 40;

export async function makeFixtureFolder(): Promise<FixtureFolder> {
  const base = await mkdtemp(join(tmpdir(), "reawait-word-count-"));
  const folder = join(base, "texts");
  await mkdir(join(folder, "deeper"), { recursive: true });
  const files = Array.from({ length: FILES }, (_, index) => join(index % 2 === 0 ? "" : "deeper", `${index}.txt`));
  await Promise.all(files.map((file, index) => writeFile(join(folder, file), "word ".repeat(index + 1))));
  await writeFile(join(folder, "picture.bin"), new Uint8Array([1, 0, 2]));
  const log = join(base, "counted.log");
  return {
    base,
    folder,
    storage: join(base, "hub", "count.db"),
    log,
    files,
    total: new RegExp(`^total +${FILES} +${(FILES * (FILES + 1)) / 2}$`, "m"),
    async counts() {
      const lines = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
      const counts = new Map<string, number>();
      for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
      return counts;
    },
    async remove() {
      await rm(base, { recursive: true, force: true });
    },
  };
}
