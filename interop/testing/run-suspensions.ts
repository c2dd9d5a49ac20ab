/**
 * A worker of durabletask-js or Dapr holds back the confirmations of its own actions while it is suspended, and so repeats
 * these actions at every turn until it is resumed: also those whose activity, child or timer is long over. The engine
 * takes each of them once.
 */
import { describe, expect, it } from "@jest/globals";
import { Client } from "@reawait/client";
import type { HistoryEvent } from "@reawait/protocol";
import { openHub, type Hub } from "./hub.js";
import type { InteropClient, Sdk } from "./sdk.js";

export function runSuspensions(sdk: Sdk): void {
  describe(`a worker of ${sdk.name} that begins an orchestration suspended`, () => {
    it("runs an activity once that finishes meanwhile", async () => {
      await using hub = await suspendedFromTheStart(sdk, "gatedOnce");
      await hub.workshop.atGate("i", "a");
      await hub.client.raise("i", "noise", 1);
      hub.workshop.open("i", "a");
      await turnsGoBy(hub);

      expect(await resumed(hub)).toMatchObject({ status: "COMPLETED", output: "passed" });
      expect(hub.workshop.runs).toHaveLength(1);
    });

    it("runs an activity once that fails meanwhile", async () => {
      await using hub = await suspendedFromTheStart(sdk, "gatedOnce");
      await hub.workshop.atGate("i", "a");
      hub.workshop.open("i", "a", new Error("it broke"));
      await turnsGoBy(hub);

      expect(await resumed(hub)).toMatchObject({ status: "COMPLETED", output: "failed" });
      expect(hub.workshop.runs).toHaveLength(1);
    });

    it("starts a child once that completes meanwhile", async () => {
      await using hub = await suspendedFromTheStart(sdk, "family", 1);
      await hub.workshop.begun(3);
      await turnsGoBy(hub);

      expect(await resumed(hub)).toMatchObject({ status: "COMPLETED", output: [8, 64, "caught"] });
      expect(hub.workshop.runs.map(({ input }) => input)).toEqual([1, 2, 4, 8, 16, 32, undefined]);
    });

    it("sets a timer once that fires meanwhile", async () => {
      await using hub = await suspendedFromTheStart(sdk, "eventOrTimer", 1);
      await turnsGoBy(hub);

      expect(await resumed(hub)).toMatchObject({ status: "COMPLETED", output: "timer" });
      expect(await eventsOf(hub, ({ kind }) => kind === "timerCreated")).toHaveLength(1);
    });
  });

  describe(`a worker of ${sdk.name}`, () => {
    it("is told of a suspension once, however often a client asks for it", async () => {
      await using hub = await hubWith(sdk);
      await hub.client.start("waiter", undefined, "i");
      await hub.client.waitForStart("i");
      for (let time = 0; time < 3; time++) await hub.client.suspend("i");
      await hub.engine.whenAtRest();

      // Dapr's worker loops for ever, in microtasks, when it resumes from two suspensions.
      expect(await eventsOf(hub, ({ kind }) => kind === "executionSuspended")).toHaveLength(1);
      await hub.client.raise("i", "go", 1);
      expect(await resumed(hub)).toMatchObject({ status: "COMPLETED", output: 1 });
    });
  });
}

type ConnectedHub = Hub & { readonly client: InteropClient };

async function hubWith(sdk: Sdk): Promise<ConnectedHub> {
  const hub = await openHub();
  const client = hub.connect(sdk);
  await hub.startWorker(sdk);
  return { ...hub, client };
}

/** The instance `i`, suspended before a worker was there: its first turn brings both the start and the suspension. */
async function suspendedFromTheStart(sdk: Sdk, program: string, input?: unknown): Promise<ConnectedHub> {
  const hub = await openHub();
  const client = hub.connect(sdk);
  await client.start(program, input, "i");
  await client.suspend("i");
  await hub.startWorker(sdk);
  await client.waitForStart("i");
  return { ...hub, client };
}

/** What is under way comes to its end; then there are two more turns, for events that nobody waits for. */
async function turnsGoBy(hub: ConnectedHub): Promise<void> {
  await settle(hub);
  for (let turn = 0; turn < 2; turn++) {
    await hub.client.raise("i", "noise", turn);
    await settle(hub);
  }
}

/** Waits until the engine rests. An engine that takes repeats for new work never would: it is caught in the act. */
async function settle(hub: ConnectedHub): Promise<void> {
  do {
    // A round trip, so that everybody else gets a turn too.
    await hub.client.find("i");
    const confirmed = await eventsOf(hub, (event) => event.eventId !== -1);
    const ids = confirmed.map(({ eventId }) => eventId);
    expect(ids).toEqual([...new Set(ids)]);
  } while (!hub.engine.atRest());
}

async function resumed({ client }: ConnectedHub): Promise<unknown> {
  await client.resume("i");
  return client.waitForEnd("i");
}

async function eventsOf(
  { engine }: ConnectedHub,
  wanted: (event: HistoryEvent) => boolean,
): Promise<readonly HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const event of new Client(engine.connection).getHandle("i").history()) {
    if (wanted(event)) events.push(event);
  }
  return events;
}
