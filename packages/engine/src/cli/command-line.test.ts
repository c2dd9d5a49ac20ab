import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

import { describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { readCommandLine } from "./command-line.js";
import { UsageError } from "./parse-options.js";

const path = useTemporaryFolder();

describe("the command line", () => {
  it("needs a file only: port 4001 of this machine, and FULL, are the defaults", async () => {
    expect(await readCommandLine(["--storage", "orders.db"])).toEqual({
      engine: { storage: resolve("orders.db"), durability: "FULL", taskHub: undefined, createTaskHubs: undefined },
      listen: { host: undefined, port: 4001, unix: undefined, insecure: undefined, tls: undefined },
      tokenFile: undefined,
      certificateFiles: { "tls-cert": undefined, "tls-key": undefined, "tls-ca": undefined },
      drain: 5_000,
      logFormat: "text",
    });
  });

  it("says everything that an engine can be told", async () => {
    writeFileSync(path("cert.pem"), "certificate");
    writeFileSync(path("key.pem"), "key");
    writeFileSync(path("ca.pem"), "authority");
    const args = [
      "--storage=:memory:",
      "--port=0",
      "--host=::1",
      "--durability=normal",
      "--task-hub=orders",
      "--create-task-hubs",
      "--insecure",
      "--token-file=tokens",
      "--drain=1m",
      "--log-format=json",
    ];
    const files = ["--tls-cert", path("cert.pem"), "--tls-key", path("key.pem"), "--tls-ca", path("ca.pem")];
    expect(await readCommandLine([...args, ...files])).toEqual({
      engine: { storage: ":memory:", durability: "NORMAL", taskHub: "orders", createTaskHubs: true },
      listen: {
        host: "::1",
        port: 0,
        unix: undefined,
        insecure: true,
        tls: { cert: "certificate", key: "key", ca: "authority" },
      },
      tokenFile: "tokens",
      certificateFiles: { "tls-cert": path("cert.pem"), "tls-key": path("key.pem"), "tls-ca": path("ca.pem") },
      drain: 60_000,
      logFormat: "json",
    });
  });

  it("may say a socket instead of a port; both are for the engine to refuse", async () => {
    const { listen } = await readCommandLine(["--storage=x.db", "--unix=/run/hub.sock"]);
    expect(listen).toMatchObject({ unix: "/run/hub.sock", port: undefined });
    const both = await readCommandLine(["--storage=x.db", "--unix=/run/hub.sock", "--port=1"]);
    expect(both.listen).toMatchObject({ unix: "/run/hub.sock", port: 1 });
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
    ["--drain", "--drain=5"],
    ["--drain", "--drain=-1s"],
    ["--log-format", "--log-format=xml"],
  ])("names %s as what is wrong with %s", async (option, argument) => {
    const refused = readCommandLine([...(option === "--storage" ? [] : ["--storage=x.db"]), argument]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(option);
  });

  it("names the file that cannot be read", async () => {
    const refused = readCommandLine(["--storage=x.db", `--tls-cert=${path("none.pem")}`, "--tls-key=x"]);
    await expect(refused).rejects.toThrow(/--tls-cert cannot be read: .*none\.pem/);
  });

  it("says which option was perhaps meant", async () => {
    const refused = (argument: string) => expect(readCommandLine(["--storage=x.db", argument])).rejects;
    await refused("--prot=1").toThrow("there is no option --prot; did you mean --port?");
    await refused("--tokenfile=x").toThrow("did you mean --token-file?");
    await refused("--nonsense").toThrow(/^there is no option --nonsense$/);
  });

  it("wants a certificate of its own where it asks others for theirs", async () => {
    writeFileSync(path("ca.pem"), "authority");
    const refused = readCommandLine(["--storage=x.db", "--tls-ca", path("ca.pem")]);
    await expect(refused).rejects.toThrow("--tls-ca needs --tls-cert and --tls-key");
  });

  it("takes no value for a switch, and none without its option", async () => {
    for (const argument of ["--insecure=yes", "orders.db"]) {
      await expect(readCommandLine(["--storage=x.db", argument])).rejects.toThrow(UsageError);
    }
  });
});
