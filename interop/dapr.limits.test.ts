import { expect, it } from "@jest/globals";
import { dapr, silenceDapr } from "./testing/dapr.js";
import { openHub } from "./testing/hub.js";
import { oneTo } from "./testing/programs.js";

/** What its worker takes at once; a hundred more wait in it, and of anything beyond these it says that it drops it. */
const CONCURRENT = 10;

it("a worker of Dapr, which asks for no limit, is never given more than it can hold", async () => {
  const { warn } = silenceDapr();
  await using hub = await openHub();
  const client = hub.connect(dapr);
  await hub.startWorker(dapr);
  await client.start("gatedMany", 100, "many");
  await hub.workshop.begun(CONCURRENT);
  const others = oneTo(60).map((n) => `other-${n}`);
  await Promise.all(others.map((id) => client.start("chain", 1, id)));
  // Round trips, in which the engine hands out what it will.
  for (const id of others) expect(await client.find(id)).toMatchObject({ status: "PENDING" });
  for (const gate of oneTo(100)) hub.workshop.open("many", String(gate));

  for (const id of ["many", ...others]) expect(await client.waitForEnd(id)).toMatchObject({ status: "COMPLETED" });
  expect(warn.mock.calls.flat().filter((text) => String(text).includes("dropping"))).toEqual([]);
});
