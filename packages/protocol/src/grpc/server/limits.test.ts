import { connect as connectSocket } from "node:net";
import { once } from "node:events";

import { describe, expect, it } from "@jest/globals";

import { gate } from "../../../../worker/src/testing/gate.js";
import { recordingLogger } from "../../../../worker/src/testing/recording-logger.js";
import type { WorkItem } from "../../model/work-item.js";
import { overGrpc } from "../testing/over-grpc.js";
import { scriptedService } from "../testing/scripted-service.js";
import { activity, anything } from "../testing/work.js";
import { serve } from "./serve.js";

const instance = { instanceId: "a", getInputsAndOutputs: false };

async function* oneItem(): AsyncGenerator<WorkItem> {
  yield activity("a");
  await new Promise(() => {});
}

describe("the limits of a server", () => {
  it("leave out the worker that is one too many, until another has gone", async () => {
    await using hub = await overGrpc({ getWorkItems: oneItem }, { serve: { limits: { workers: 1 } } });
    const first = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await first.next();
    const second = hub.connection.getWorkItems(anything)[Symbol.asyncIterator]();
    await expect(second.next()).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringMatching(/1 workers are connected already.*limits\.workers/),
    });
    await first.return?.();
    const third = await untilTaken(() => hub.connection.getWorkItems(anything)[Symbol.asyncIterator]());
    expect(third).toMatchObject({ value: { kind: "activity" } });
  });

  it("leave out the wait that is one too many, and touch no other call", async () => {
    const begun = gate();
    const answer = gate();
    await using hub = await overGrpc(
      {
        getInstance: async () => undefined,
        waitForInstanceStart: async () => {
          begun.open();
          await answer.opened;
          return undefined;
        },
      },
      { serve: { limits: { waits: 1 } } },
    );
    const first = hub.connection.waitForInstanceStart(instance);
    await begun.opened;
    await expect(hub.connection.waitForInstanceStart(instance)).rejects.toMatchObject({
      code: "RESOURCE_EXHAUSTED",
      message: expect.stringContaining("limits.waits"),
    });
    await hub.connection.getInstance(instance);
    answer.open();
    await first;
    await hub.connection.waitForInstanceStart(instance);
  });

  it("close the connection that is one too many, and say so once", async () => {
    const logger = recordingLogger();
    await using server = await serve(scriptedService({}), { limits: { connections: 1 }, logger });
    const open = connectSocket(server.port, "127.0.0.1");
    await once(open, "connect");
    for (let count = 0; count < 2; count++) {
      const tooMany = connectSocket(server.port, "127.0.0.1").on("error", () => undefined);
      await once(tooMany, "close");
    }
    expect(open.destroyed).toBe(false);
    expect(logger.at("warn")).toEqual([expect.stringContaining("There are 1 connections: more are refused")]);
    open.destroy();
  });
});

/** The server learns a little later that a stream is gone. */
async function untilTaken(open: () => AsyncIterator<WorkItem>): Promise<IteratorResult<WorkItem>> {
  for (;;) {
    try {
      return await open().next();
    } catch (error) {
      expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    }
  }
}
