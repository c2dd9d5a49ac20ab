import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../../../engine/src/store/testing/temporary-folder.js";

const path = useTemporaryFolder();

/** A program of the folder `testing/programs`, with the built packages, as a user's program runs. */
function run(name: string, ...args: readonly string[]) {
  const script = fileURLToPath(new URL(`testing/programs/${name}`, import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"], env });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    nextLine: async () => (await lines.next()).value as string | undefined,
    ended,
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

describe("a process", () => {
  it("ends though nobody closed its connection: unused, refused, or idle", async () => {
    const unix = path("idle.sock");
    const server = run("serve.mjs", unix);
    expect(await server.nextLine()).toBe("listening");
    const unused = run("call.mjs", `unix:${unix}`, "nothing");
    const idle = run("call.mjs", `unix:${unix}`, "once");
    const refused = run("call.mjs", `unix:${path("none.sock")}`, "refused");
    expect(await idle.nextLine()).toBe("answered");
    expect(await refused.nextLine()).toBe("UNAVAILABLE");
    expect(await Promise.all([unused.ended, idle.ended, refused.ended])).toEqual([0, 0, 0]);
    await server.kill();
  });

  it("does not end while it waits, not even for an engine that is killed and started again", async () => {
    const unix = path("killed.sock");
    const first = run("serve.mjs", unix);
    expect(await first.nextLine()).toBe("listening");
    const client = run("call.mjs", `unix:${unix}`, "wait");
    expect(await first.nextLine()).toBe("waiting");
    await first.kill();
    const second = run("serve.mjs", unix, "completes");
    expect(await client.nextLine()).toBe("COMPLETED");
    expect(await client.ended).toBe(0);
    await second.kill();
  });
});
