/** What goes wrong is told in the words of the command line. */
import { writeFileSync } from "node:fs";

import { describe, expect, it } from "@jest/globals";

import { createAuthority } from "../../../../samples/secure-server/certificates.js";
import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import type { Surroundings } from "./command.js";
import { run } from "./run.js";

const path = useTemporaryFolder();

const OF_PROGRAMS =
  /tls[:.]|insecure:|either unix|\bleave out host|tokens, or the ca|credentials|not a path|\btls cannot/;

async function told(...args: readonly string[]) {
  let err = "";
  const surroundings: Surroundings = {
    out: () => undefined,
    err: (text) => void (err += text),
    environment: {},
    stop: async () => "SIGINT",
    onReload: () => undefined,
  };
  const code = await run(args, surroundings);
  return { code, err };
}

const serve = (...args: readonly string[]) => told("--storage", ":memory:", "--port", "0", ...args);

describe("a mistake is told in the words of the command line", () => {
  const write = (name: string, text: string) => {
    writeFileSync(path(name), text);
    return path(name);
  };
  const issued = createAuthority("acme").issue("localhost");
  const other = createAuthority("acme").issue("localhost");
  const pair = (cert: string, key: string) => [
    "--tls-cert",
    write("cert.pem", cert),
    "--tls-key",
    write("key.pem", key),
  ];

  it.each<[string, () => readonly string[], string]>([
    ["an open port", () => ["--host", "0.0.0.0"], "--tls-cert and --tls-key, with --tls-ca or --token-file"],
    ["an open port", () => ["--host", "0.0.0.0"], "or --insecure where"],
    [
      "tokens in clear",
      () => ["--host", "0.0.0.0", "--token-file", write("t", "t0ken"), "--insecure"],
      "Give --tls-cert",
    ],
    ["a socket and a port", () => ["--unix", path("socket")], "Give either --unix, or --host and --port"],
    ["a host that is none", () => ["--host", ""], "--host must be an address"],
    [
      "a token that cannot travel",
      () => ["--token-file", write("t", "two words")],
      "token 1 is empty, or holds a space",
    ],
    ["no certificate", () => pair("none", issued.key), "--tls-cert: there is no certificate in that file"],
    ["no key", () => pair(issued.cert, "none"), "--tls-key: there is no private key without a passphrase in that file"],
    ["another's key", () => pair(issued.cert, other.key), "does not belong to the certificate in that of --tls-cert"],
    [
      "no authority",
      () => [...pair(issued.cert, issued.key), "--tls-ca", write("ca", "none")],
      "--tls-ca: there is no",
    ],
  ])("%s", async (_what, args, says) => {
    const { code, err } = await serve(...args());
    expect([code, err]).toEqual([2, expect.stringContaining(says)]);
    expect(err).not.toMatch(OF_PROGRAMS);
  });

  it("a port that TLS alone guards", async () => {
    const { err } = await serve("--host", "0.0.0.0", ...pair(issued.cert, issued.key));
    expect(err).toContain("Give --token-file, or --tls-ca by which clients are known; or --insecure where");
    expect(err).not.toMatch(OF_PROGRAMS);
  });

  it("a backup that would take the place of a file", async () => {
    const args = ["--from", write("a.db", ""), "--storage", write("b.db", "")] as const;
    const { code, err } = await told("restore", ...args);
    expect([code, err]).toEqual([1, expect.stringContaining("Choose another name, or give --force.")]);
  });
});
