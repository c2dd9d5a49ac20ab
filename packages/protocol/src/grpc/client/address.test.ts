import { describe, expect, it } from "@jest/globals";

import { parseAddress } from "./address.js";

describe("an address", () => {
  it.each([
    ["http://localhost:4001", { address: "http://localhost:4001", target: "dns:localhost:4001", scheme: "http" }],
    ["http://localhost:4001/", { address: "http://localhost:4001", target: "dns:localhost:4001" }],
    ["HTTP://LocalHost:4001", { address: "http://localhost:4001", scheme: "http" }],
    ["http://engine", { address: "http://engine:80", target: "dns:engine:80" }],
    ["http://engine:80", { address: "http://engine:80" }],
    ["https://engine.example", { address: "https://engine.example:443", scheme: "https" }],
    ["https://engine.example:8443", { address: "https://engine.example:8443" }],
    [
      "http://[::1]:4001",
      { address: "http://[::1]:4001", target: "dns:[::1]:4001", endpoint: { host: "::1", port: 4001 } },
    ],
    ["unix:/tmp/engine.sock", { address: "unix:/tmp/engine.sock", target: "unix:/tmp/engine.sock", scheme: "unix" }],
    ["unix:///tmp/engine.sock", { address: "unix:/tmp/engine.sock" }],
    ["unix:engine.sock", { address: "unix:engine.sock", target: "unix:engine.sock" }],
  ])("is read: %s", (given, expected) => {
    expect(parseAddress(given)).toMatchObject(expected);
  });

  it.each([
    ["", "is empty"],
    ["localhost:4001", '"localhost:4001" does not say how to connect'],
    ["127.0.0.1:4001", "does not say how to connect"],
    ["engine", "does not say how to connect"],
    ["/tmp/engine.sock", "does not say how to connect"],
    ["grpc://localhost:4001", 'begins with "grpc:"'],
    ["dns:///localhost:4001", 'begins with "dns:"'],
    ["http://", "is not an address"],
    ["http://localhost:port", "is not an address"],
    ["http://localhost:70000", "is not an address"],
    ["http://localhost:4001/orders", "a path (/orders)"],
    ["http://localhost:4001/?hub=orders", "a query (?hub=orders)"],
    ["http://localhost:4001#orders", "a fragment (#orders)"],
    ["unix:", "lacks the path"],
    ["unix://", "lacks the path"],
    ["unix://engine.sock", "lacks the path"],
  ])("is refused with what was expected instead: %j", (given, reason) => {
    expect(() => parseAddress(given)).toThrow(expect.objectContaining({ name: "TypeError" }));
    expect(() => parseAddress(given)).toThrow(reason);
    expect(() => parseAddress(given)).toThrow(/"http:\/\/host:port", "https:\/\/host:port" \(TLS\) or "unix:/);
  });

  it("is refused with a password, which no message shows", () => {
    const refuse = () => parseAddress("https://ada:secret@engine.example");
    expect(refuse).toThrow("use the option credentials");
    expect(refuse).not.toThrow("secret");
  });

  it("is refused where it is no string at all", () => {
    expect(() => parseAddress(undefined as never)).toThrow("is a string");
    expect(() => parseAddress(new URL("http://localhost:4001") as never)).toThrow("is a string");
  });
});
