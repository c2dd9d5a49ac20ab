import { randomBytes } from "node:crypto";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { createTokens } from "./tokens.js";

const secret = randomBytes(32);
const hub = { id: "hub", secret };
const task = { key: 42, taskId: -3 };

describe("tokens", () => {
  it("never repeat, from one run of the engine to the next either", () => {
    const runs = [createTokens(hub), createTokens(hub)];
    const all = [...runs, ...runs].flatMap((tokens) => [tokens.turn(), tokens.activity(task)]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("of an activity lead back to it, in any run of the engine of its hub", () => {
    const token = createTokens(hub).activity(task);
    expect(createTokens(hub).taskOf(token)).toEqual(task);
    expect(createTokens({ id: "hu", secret }).taskOf(token)).toBeUndefined();
    expect(createTokens({ id: "another", secret }).taskOf(token)).toBeUndefined();
    expect(createTokens({ id: "hub", secret: randomBytes(32) }).taskOf(token)).toBeUndefined();
  });

  it("cannot be made from another one: whatever is changed in it, it is nobody's", () => {
    const tokens = createTokens(hub);
    const token = tokens.activity(task);
    for (let at = 0; at < token.length; at++) {
      for (const other of ["0", "1", "A", "-", "/"]) {
        if (token[at] === other) continue;
        expect(tokens.taskOf(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined();
      }
      expect(tokens.taskOf(token.slice(0, at))).toBeUndefined();
    }
    expect(tokens.taskOf(`${token}A`)).toBeUndefined();
  });

  it("cannot be put together from parts of others", () => {
    const tokens = createTokens(hub);
    const parts = [0, 1, 2].map((taskId) => tokens.activity({ key: 7 + taskId, taskId }).split("/"));
    const pick = fc.array(fc.nat(2), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(pick, (picked) => {
        const token = picked.map((from, index) => parts[from]?.[index]).join("/");
        const whole = parts.findIndex((part) => part.join("/") === token);
        expect(tokens.taskOf(token)).toEqual(whole < 0 ? undefined : { key: 7 + whole, taskId: whole });
      }),
    );
  });

  it.each([
    ...["", "42", "hub/activity/", "hub/activity/x/1/b/1", "hub/activity/1e3/1/b/1", "hub/activity/1/2"],
    ...["hub/activity/42/-3/x", "hub/activity/42/-3/boot/1", `hub/activity/42/-3/boot/1/${"A".repeat(22)}`],
    `hub/activity/42/-3/boot/1/${"é".repeat(22)}`,
  ])("are not made of %j", (token) => {
    expect(createTokens(hub).taskOf(token)).toBeUndefined();
  });

  it("of a turn lead to no activity, and cannot be guessed from those of activities", () => {
    const tokens = createTokens(hub);
    const [turn, activity] = [tokens.turn(), tokens.activity(task)];
    expect(tokens.taskOf(turn)).toBeUndefined();
    expect(activity).not.toContain(turn.split("/")[0]);
  });
});
