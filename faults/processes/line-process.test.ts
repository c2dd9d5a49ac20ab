import { describe, expect, it } from "@jest/globals";
import { startLineProcess } from "./line-process.js";

describe("a process that speaks in lines", () => {
  it("is heard to the last line, and says how it ended", async () => {
    const lines: string[] = [];
    const script = `
      for (let line = 0; line < 500; line++) process.stdout.write(process.env.WORD + line + "\\n");
      process.stderr.write("oh no");
      process.exitCode = 3;`;
    const { ended } = startLineProcess({
      args: ["-e", script],
      env: { WORD: "w" },
      onLine: (line) => lines.push(line),
    });
    expect(await ended).toEqual({ code: 3, signal: null, complaints: "oh no" });
    expect(lines).toEqual(Array.from({ length: 500 }, (_, line) => `w${line}`));
  });

  it("is heard to the last line where it is killed", async () => {
    const lines: string[] = [];
    const script = `
      for (let line = 0; line < 5_000; line++) fs.writeSync(1, line + "\\n");
      process.kill(process.pid, "SIGKILL");`;
    const { ended } = startLineProcess({ args: ["-e", script], env: {}, onLine: (line) => lines.push(line) });
    expect((await ended).signal).toBe("SIGKILL");
    expect(lines).toHaveLength(5_000);
  });

  it("can be asked to stop", async () => {
    let speak: () => void = () => {};
    const spoken = new Promise<void>((resolve) => (speak = resolve));
    const script = `
      process.on("SIGTERM", () => process.exit(7));
      setInterval(() => {}, 1e6);
      console.log("up");`;
    const program = startLineProcess({ args: ["-e", script], env: {}, onLine: speak });
    await spoken;
    program.kill("SIGTERM");
    expect((await program.ended).code).toBe(7);
  });
});
