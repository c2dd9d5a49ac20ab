import { describe, expect, it } from "@jest/globals";
import type { NameFilter } from "@reawait/protocol";

import { describeUnmatched } from "./unmatched-warnings.js";

const named = (...names: readonly string[]): readonly NameFilter[] => names.map((name) => ({ name, versions: [] }));

function hint(name: string, taken: readonly NameFilter[]): string {
  const text = describeUnmatched("activity", { instanceKey: 1, name, version: undefined }, taken);
  return text.slice(text.indexOf("it waits. ") + "it waits. ".length);
}

describe("the warning of work that nobody takes", () => {
  it("offers a name that differs in upper and lower case only", () => {
    expect(hint("sendmail", named("send", "sendMail"))).toBe(
      'Did you mean "sendMail"? Workers take: "sendMail", "send".',
    );
  });

  it("offers none that just begins the same", () => {
    expect(hint("send", named("sendMail"))).toBe('Workers take: "sendMail".');
  });

  it("lists the ten names that begin most alike, and how many more there are", () => {
    const others = Array.from({ length: 20 }, (_, n) => `x${String(n).padStart(2, "0")}`);
    expect(hint("sendMail", named(...others, "sendFax", "sell"))).toBe(
      'Workers take: "sendFax", "sell", "x00", "x01", "x02", "x03", "x04", "x05", "x06", "x07", and 12 more.',
    );
  });

  it("lists a name once, with the versions of all workers, unless one takes any", () => {
    const version = (...versions: readonly string[]): NameFilter => ({ name: "pay", versions });
    expect(hint("pay", [version("1"), version("1", "2")])).toBe('Workers take: "pay" (version "1" or "2").');
    expect(hint("pay", [version("1"), version()])).toBe('Workers take: "pay".');
    expect(hint("pay", [version(), version("1")])).toBe('Workers take: "pay".');
  });

  it("says so where they take nothing of the kind", () => {
    expect(hint("pay", [])).toBe("Workers take none.");
  });

  it("leaves out an instance that it does not know, and quotes what users have named", () => {
    expect(describeUnmatched("orchestrator", { instanceKey: 1, name: 'a"\n', version: undefined }, [])).toMatch(
      /^No connected worker takes the orchestrator "a\\"\\n": it waits\./,
    );
  });
});
