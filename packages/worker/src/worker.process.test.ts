import { expect, it } from "@jest/globals";
import { useTemporaryFolder } from "../../engine/src/store/testing/temporary-folder.js";
import { runProgram } from "./testing/run-program.js";

const file = useTemporaryFolder();

it("keeps its process alive while it waits for a durable timer, and not after stop or the end of its engine", async () => {
  const ends = await Promise.all([
    runProgram("waiting.mjs", { args: [file("hub.db"), "stop"] }),
    runProgram("waiting.mjs", { args: [":memory:", "close"] }),
  ]);
  for (const end of ends) expect(end).toEqual({ code: 0, stdout: "woken\n", stderr: "" });
});

it("has much wait for one signal without a warning of Node", async () => {
  expect(await runProgram("many-at-once.mjs")).toEqual({ code: 0, stdout: "20 20\n", stderr: "" });
});

it("that was not started is missed: whoever waits for a result keeps the process alive, and is told", async () => {
  const { code, stdout, stderr } = await runProgram("unstarted.mjs");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Calls wait for orchestrations, and no worker .* "hello"\. Start a worker .*\nhello\n$/);
});
