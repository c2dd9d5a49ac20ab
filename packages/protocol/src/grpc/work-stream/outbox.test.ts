import { describe, expect, it } from "@jest/globals";

import { createOutbox } from "./outbox.js";

const turnOfEventLoop = () => new Promise((resolve) => setImmediate(resolve));

/** Parts are texts, a message joins them, and the other side takes so many messages before it is slow. */
function outboxOf({ takes = Infinity, maxMessageSize = 1_000_000 } = {}) {
  const messages: string[] = [];
  const listeners: (() => void)[] = [];
  let left = takes;
  const outbox = createOutbox({
    sink: {
      write(message) {
        messages.push(message.toString());
        left -= 1;
        return left > 0;
      },
      once: (_event, listener) => listeners.push(listener),
    },
    sizeOf: (part: string) => part.length,
    encode: (parts) => Buffer.from(parts.join(",")),
    maxMessageSize,
  });
  const drain = (more = Infinity): void => {
    left = more;
    for (const listener of listeners.splice(0)) listener();
  };
  return { outbox, messages, drain };
}

describe("an outbox", () => {
  it("sends what was added in one turn of the event loop together", async () => {
    const { outbox, messages } = outboxOf();
    outbox.add("a");
    await Promise.resolve();
    outbox.add("b");
    expect(messages).toEqual([]);
    await turnOfEventLoop();
    outbox.add("c");
    await turnOfEventLoop();
    expect(messages).toEqual(["a,b", "c"]);
  });

  it("makes no message larger than may be, unless it holds one part", async () => {
    const { outbox, messages } = outboxOf({ maxMessageSize: 5 });
    for (const part of ["aaa", "bb", "c", "dddddddd", "ee"]) outbox.add(part);
    await turnOfEventLoop();
    expect(messages).toEqual(["aaa,bb", "c", "dddddddd", "ee"]);
  });

  it("waits for the other side, and has no room meanwhile", async () => {
    const { outbox, messages, drain } = outboxOf({ takes: 1, maxMessageSize: 1 });
    outbox.add("a");
    outbox.add("b");
    expect(outbox.isFull).toBe(false);
    await outbox.room();
    await turnOfEventLoop();
    expect(outbox.isFull).toBe(true);
    const order: string[] = [];
    const room = outbox.room().then(() => order.push("room"));
    outbox.add("c");
    await turnOfEventLoop();
    expect(messages).toEqual(["a"]);
    drain(1);
    await turnOfEventLoop();
    expect([messages, order]).toEqual([["a", "b"], []]);
    drain();
    await room;
    expect(messages).toEqual(["a", "b", "c"]);
  });

  it("has no room where too much waits for the end of the turn", async () => {
    const { outbox } = outboxOf();
    outbox.add("x".repeat(1_048_576));
    expect(outbox.isFull).toBe(true);
    await outbox.room();
    expect(outbox.isFull).toBe(false);
  });

  it("sends all that it has before it is closed, and nothing after", async () => {
    const { outbox, messages, drain } = outboxOf({ takes: 1, maxMessageSize: 1 });
    outbox.add("a");
    outbox.add("b");
    let closed = false;
    const closing = outbox.close().then(() => (closed = true));
    outbox.add("late");
    await turnOfEventLoop();
    expect([messages, closed]).toEqual([["a"], false]);
    drain();
    await closing;
    expect(messages).toEqual(["a", "b"]);
  });

  it("that is dropped keeps nobody waiting, and sends nothing", async () => {
    const { outbox, messages, drain } = outboxOf({ takes: 1, maxMessageSize: 1 });
    outbox.add("a");
    outbox.add("b");
    await turnOfEventLoop();
    const [room, closed] = [outbox.room(), outbox.close()];
    outbox.drop();
    await Promise.all([room, closed]);
    drain();
    await turnOfEventLoop();
    expect(messages).toEqual(["a"]);
  });
});
