import { expect, it } from "@jest/globals";

import { explainFailure } from "./explain-failure.js";

const wrapped = (error: string): string => `No connection established. Last error: ${error}. Resolution note: `;

it.each<[string, string, RegExp]>([
  [wrapped("Error: connect ECONNREFUSED 127.0.0.1:1"), "connect ECONNREFUSED 127.0.0.1:1", /running/],
  [wrapped("Error: connect ENOENT /tmp/none.sock"), "connect ENOENT /tmp/none.sock", /running/],
  [
    "Name resolution failed for target dns:none.invalid:1",
    "Name resolution failed for target dns:none.invalid:1",
    /address/,
  ],
  [wrapped("Failed to connect (2026-11-21T11:30:01.122Z)"), "Failed to connect", /running/],
])("takes what may pass for an engine that is not there: %s", (details, reason, hint) => {
  expect(explainFailure(details)).toEqual({ reason, hint: expect.stringMatching(hint), mayPass: true });
});

it.each<[string, string, RegExp]>([
  [
    wrapped("Error: 800C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/x.c:350:\n"),
    "wrong version number",
    /use http:\/\/ instead of https/,
  ],
  [
    wrapped(
      "800C:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../x.c:1601:SSL alert number 116\n (2026-11-21T11:30:01.207Z)",
    ),
    "tlsv13 alert certificate required",
    /tls\.cert and tls\.key/,
  ],
  [wrapped("Error: self-signed certificate"), "self-signed certificate", /tls\.ca/],
  [wrapped("Error: unable to verify the first certificate"), "unable to verify the first certificate", /tls\.ca/],
  [
    wrapped("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: x"),
    "Hostname/IP does not match certificate's altnames: Host: x",
    /tls\.serverName/,
  ],
  [wrapped("Error: certificate has expired"), "certificate has expired", /needs a new one/],
  [wrapped("Protocol error (2026-11-21T11:30:01.239Z)"), "Protocol error", /does not speak gRPC/],
])("takes a mistake for what it is: %s", (details, reason, hint) => {
  expect(explainFailure(details)).toEqual({ reason, hint: expect.stringMatching(hint), mayPass: false });
});

it("says what grpc-js said where it says something else", () => {
  expect(explainFailure("something new")).toMatchObject({ reason: "something new", mayPass: true });
});
