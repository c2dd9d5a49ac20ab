/**
 * Certificates for trying things out: an authority of one's own, and what it signs. In earnest they come from an authority
 * that somebody looks after, such as cert-manager, step-ca or Vault.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIPv4 } from "node:net";
import { bitString, bool, context, integer, octetString, oid, sequence, set, text, time } from "./der.js";

/** A certificate and its key, both PEM text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** Signs a certificate for a server at these names and IPv4 addresses, or for a client of that name. */
  issue(...names: readonly string[]): Certificate;
}

const DAY = 86_400_000;
const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

export function createAuthority(name: string): Authority {
  const keys = newKeys();
  const root = { name, key: keys.privateKey };
  const isAuthority = extension("2.5.29.19", sequence(bool(true)), "critical");
  return {
    cert: certify(root, name, keys.publicKey, [isAuthority]),
    key: pem("PRIVATE KEY", keys.privateKey.export({ type: "pkcs8", format: "der" })),
    issue(...names) {
      const own = newKeys();
      const usage = sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2")); // of servers, and of clients
      const extensions = [
        extension("2.5.29.17", sequence(...names.map(alternativeName))),
        extension("2.5.29.37", usage),
      ];
      return {
        cert: certify(root, names[0] ?? name, own.publicKey, extensions),
        key: pem("PRIVATE KEY", own.privateKey.export({ type: "pkcs8", format: "der" })),
      };
    },
  };
}

function newKeys(): { readonly publicKey: Buffer; readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return { publicKey, privateKey: createPrivateKey({ key: privateKey, type: "pkcs8", format: "der" }) };
}

interface Issuer {
  readonly name: string;
  readonly key: KeyObject;
}

/** Valid from yesterday until tomorrow. */
function certify(issuer: Issuer, name: string, publicKey: Buffer, extensions: readonly Buffer[]): string {
  const toBeSigned = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(randomBytes(15)),
    ecdsaWithSha256,
    distinguishedName(issuer.name),
    sequence(time(Date.now() - DAY), time(Date.now() + DAY)),
    distinguishedName(name),
    publicKey,
    context(3, sequence(...extensions)),
  );
  const signature = sign("sha256", toBeSigned, issuer.key);
  return pem("CERTIFICATE", sequence(toBeSigned, ecdsaWithSha256, bitString(signature)));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid("2.5.4.3"), text(commonName))));
}

function alternativeName(name: string): Buffer {
  if (isIPv4(name)) return context(7, Buffer.from(name.split(".").map(Number)), "primitive");
  return context(2, Buffer.from(name), "primitive");
}

function extension(id: string, value: Buffer, critical?: "critical"): Buffer {
  return sequence(oid(id), ...(critical ? [bool(true)] : []), octetString(value));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
