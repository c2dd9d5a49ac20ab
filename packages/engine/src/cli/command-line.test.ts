import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { readCommandLine, UsageError } from "./command-line.js";

const path = useTemporaryFolder();

describe("the command line", () => {
  it("needs a file only: port 4001 of this machine, and FULL, are the defaults", async () => {
    expect(await readCommandLine(["--storage", "orders.db"])).toEqual({
      engine: { storage: resolve("orders.db"), durability: "FULL", taskHub: undefined, createTaskHubs: undefined },
      listen: { host: undefined, port: 4001, insecure: undefined, tls: undefined },
    });
  });

  it("says everything that an engine can be told", async () => {
    writeFileSync(path("cert.pem"), "certificate");
    writeFileSync(path("key.pem"), "key");
    const args = [
      "--storage=:memory:",
      "--port=0",
      "--host=::1",
      "--durability=normal",
      "--task-hub=orders",
      "--create-task-hubs",
      "--insecure",
    ];
    expect(await readCommandLine([...args, "--tls-cert", path("cert.pem"), "--tls-key", path("key.pem")])).toEqual({
      engine: { storage: ":memory:", durability: "NORMAL", taskHub: "orders", createTaskHubs: true },
      listen: { host: "::1", port: 0, insecure: true, tls: { cert: "certificate", key: "key" } },
    });
  });

  it.each([
    [["--help"], "help"],
    [["-h", "--port", "x"], "help"],
    [["--version"], "version"],
  ] as const)("%j asks for something else", async (args, expected) => {
    expect(await readCommandLine(args)).toBe(expected);
  });

  it.each([
    ["--storage", "--storage="],
    ["--port", "--port=65536"],
    ["--port", "--port=-1"],
    ["--port", "--port="],
    ["--port", "--port=4e3"],
    ["--port", "--port=1.5"],
    ["--durability", "--durability=FULL"],
    ["--tls-key", "--tls-cert=cert.pem"],
    ["--tls-cert", "--tls-key=key.pem"],
  ])("names %s as what is wrong with %s", async (option, argument) => {
    const refused = readCommandLine([...(option === "--storage" ? [] : ["--storage=x.db"]), argument]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(option);
  });

  it("names the file that cannot be read", async () => {
    const refused = readCommandLine(["--storage=x.db", `--tls-cert=${path("none.pem")}`, "--tls-key=x"]);
    await expect(refused).rejects.toThrow(/--tls-cert cannot be read: .*none\.pem/);
  });

  it("takes no value for a switch, and none without its option", async () => {
    for (const argument of ["--insecure=yes", "orders.db"]) {
      await expect(readCommandLine(["--storage=x.db", argument])).rejects.toThrow(UsageError);
    }
  });
});
