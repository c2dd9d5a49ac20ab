import { createPrivateKey, X509Certificate } from "node:crypto";

import { UsageError } from "./parse-options.js";

type Pem = string | Uint8Array;

interface Certificates {
  readonly own: { readonly cert: Pem; readonly key: Pem } | undefined;
  readonly ca: Pem | undefined;
}

/** @throws UsageError that names the option whose file has no such thing in it */
export function checkCertificates({ own, ca }: Certificates): void {
  if (ca !== undefined) reading("--tls-ca", "certificate", () => new X509Certificate(ca));
  if (own === undefined) return;
  const certificate = reading("--tls-cert", "certificate", () => new X509Certificate(own.cert));
  const key = reading("--tls-key", "private key without a passphrase", () => createPrivateKey(Buffer.from(own.key)));
  if (!certificate.checkPrivateKey(key)) {
    throw new UsageError("the key in the file of --tls-key does not belong to the certificate in that of --tls-cert");
  }
}

function reading<T>(option: string, what: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new UsageError(`${option}: there is no ${what} in that file, in PEM ("-----BEGIN ...")`);
  }
}
