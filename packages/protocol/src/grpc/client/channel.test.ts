import { expect, it } from "@jest/globals";

import { parseAddress } from "./address.js";
import { createChannel, wasSent } from "./channel.js";

const place = parseAddress("http://127.0.0.1:1");

it("makes its calls over one channel, until five in a row have failed", () => {
  const channel = createChannel(place, undefined, 1_000);
  const first = channel.client();
  for (let failures = 0; failures < 4; failures++) channel.failed();
  channel.succeeded();
  for (let failures = 0; failures < 4; failures++) channel.failed();
  expect(channel.client()).toBe(first);
  channel.failed();
  const second = channel.client();
  expect(second).not.toBe(first);
  for (let failures = 0; failures < 4; failures++) channel.failed();
  expect(channel.client()).toBe(second);
  channel.close();
});

it("ends what is under way when it is closed, but not what has ended", () => {
  const channel = createChannel(place, undefined, 1_000);
  const ended: string[] = [];
  channel.onClose(() => ended.push("running"));
  channel.onClose(() => ended.push("over"))();
  channel.close();
  expect(ended).toEqual(["running"]);
  expect(channel.closed).toBe(true);
});

it("takes a call for sent unless it never had a connection", () => {
  expect(wasSent("dns:127.0.0.1:1", "dns:127.0.0.1:1")).toBe(false);
  expect(wasSent("unknown", "dns:127.0.0.1:1")).toBe(false);
  expect(wasSent("127.0.0.1:1", "dns:127.0.0.1:1")).toBe(true);
});
