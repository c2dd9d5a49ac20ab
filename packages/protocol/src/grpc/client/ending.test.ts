import { describe, expect, it } from "@jest/globals";

import { parseAddress } from "./address.js";
import { createChannel } from "./channel.js";
import { createEnding } from "./ending.js";

function setUp() {
  const channel = createChannel(parseAddress("http://127.0.0.1:1"), undefined, 1_000);
  const ending = createEnding(channel);
  const caller = new AbortController();
  const ended: string[] = [];
  const listen = (): (() => void) => ending.onEnd(caller.signal, ({ code }) => ended.push(code));
  return { channel, ending, caller, ended, listen };
}

describe("the end of a call", () => {
  it("is told when its caller aborts it, and when the connection is closed", () => {
    const first = setUp();
    first.listen();
    first.caller.abort();
    expect(first.ended).toEqual(["CANCELLED"]);
    const second = setUp();
    second.listen();
    second.channel.close();
    expect(second.ended).toEqual(["UNAVAILABLE"]);
  });

  it("is told at once where it has come already", () => {
    const first = setUp();
    first.caller.abort();
    first.listen();
    expect(first.ended).toEqual(["CANCELLED"]);
    const second = setUp();
    second.channel.close();
    second.listen();
    expect(second.ended).toEqual(["UNAVAILABLE"]);
  });

  it("is not told to whoever has taken that back", () => {
    const { channel, caller, ended, listen } = setUp();
    listen()();
    caller.abort();
    channel.close();
    expect(ended).toEqual([]);
  });

  it("can be asked for: a closed connection comes before an aborted signal", () => {
    const { channel, ending, caller } = setUp();
    ending.throwIfEnded(caller.signal);
    ending.throwIfEnded(undefined);
    caller.abort();
    expect(() => ending.throwIfEnded(caller.signal)).toThrow("cancelled by its caller");
    channel.close();
    expect(() => ending.throwIfEnded(caller.signal)).toThrow("The connection to http://127.0.0.1:1 was closed.");
  });
});
