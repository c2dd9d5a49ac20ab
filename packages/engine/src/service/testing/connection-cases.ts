/** What any form of connection to an engine does: one list, run against each of them. */
import { afterEach, beforeEach, describe } from "@jest/globals";
import type { Connection } from "@reawait/protocol";

import type { TestEngine } from "../../testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "../../testing/test-engine.js";
import { administrationCases } from "./administration-cases.js";
import { apartCases } from "./apart-cases.js";
import type { Connected } from "./connected.js";
import { instanceCases } from "./instance-cases.js";
import { payloadCases } from "./payload-cases.js";
import { purgeCases } from "./purge-cases.js";
import { refusalCases } from "./refusal-cases.js";
import { restartCases } from "./restart-cases.js";
import { rewindCases } from "./rewind-cases.js";
import { streamCases } from "./stream-cases.js";
import { taskHubCases } from "./task-hub-cases.js";
import { tokenCases } from "./token-cases.js";
import { traceCases } from "./trace-cases.js";
import { waitCases } from "./wait-cases.js";

/** A form of connection to the engine. Whatever it opens is closed by `close`. */
export interface ConnectionForm {
  readonly open: (hub: TestEngine) => Promise<Connection>;
  readonly close: () => Promise<void>;
}

export function describeConnection(name: string, form: ConnectionForm): void {
  describe(name, () => {
    const connected = connectEach(form);

    describe("it", () => instanceCases(connected));
    describe("it", () => restartCases(connected));
    describe("it", () => rewindCases(connected));
    describe("it", () => purgeCases(connected));
    describe("it", () => administrationCases(connected));
    describe("it refuses", () => refusalCases(connected));
    describe("several task hubs: it", () => taskHubCases(connected));
    describe("of several task hubs", () => apartCases(connected));
    describe("waits", () => waitCases(connected));
    describe("streams of work", () => streamCases(connected));
    describe("completion tokens", () => tokenCases(connected));
    describe("payloads and names", () => payloadCases(connected));
    describe("trace context and tags", () => traceCases(connected));
  });
}

/** For a form that matters to waits only. */
export function describeWaits(name: string, form: ConnectionForm): void {
  describe(name, () => waitCases(connectEach(form)));
}

/** Opens a connection before each of the cases around it. */
function connectEach(form: ConnectionForm): () => Connected {
  let opened: Connected | undefined;

  beforeEach(async () => {
    const hub = await openTestEngine({ taskHub: "orders" });
    opened = { hub, connection: await form.open(hub) };
  });
  afterEach(async () => {
    await form.close();
    await closeTestEngines();
  });
  return () => {
    if (opened === undefined) throw new Error("The connection is not open.");
    return opened;
  };
}
