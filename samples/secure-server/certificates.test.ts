import { createPrivateKey, X509Certificate } from "node:crypto";

import { describe, expect, it } from "@jest/globals";
import { createAuthority } from "./certificates.js";

describe("an authority for trying things out", () => {
  const authority = createAuthority("acme");
  const root = new X509Certificate(authority.cert);
  const { cert, key } = authority.issue("engine.example", "127.0.0.1");
  const leaf = new X509Certificate(cert);

  it("is its own, and may sign", () => {
    expect(root.ca).toBe(true);
    expect(root.subject).toBe("CN=acme");
    expect(root.verify(root.publicKey)).toBe(true);
  });

  it("signs certificates that are for their names, their key and nobody else", () => {
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.verify(new X509Certificate(createAuthority("acme").cert).publicKey)).toBe(false);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf.checkHost("engine.example")).toBe("engine.example");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(leaf.checkHost("other.example")).toBeUndefined();
  });

  it("signs none that hold for long", () => {
    const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
    expect(days).toBe(2);
    expect(Date.parse(leaf.validFrom)).toBeLessThan(Date.now());
  });

  it("gives each a serial number of its own, one that is a positive number", () => {
    const serials = Array.from({ length: 300 }, () => new X509Certificate(authority.issue("a").cert).serialNumber);
    expect(new Set(serials).size).toBe(300);
    expect(serials.every((serial) => /^[0-9A-F]{2,30}$/.test(serial))).toBe(true);
  });
});
