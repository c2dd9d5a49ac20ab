/** A hundred thousand activities that are ready, and one worker that takes one at a time. */
import { figure, type Measurement } from "./figure.js";
import { openInProcess } from "./in-process.js";
import { memoryOf, timed } from "./measure.js";
import { rounds, say } from "./programs.js";
import { defineActivity } from "@reawait/core";

const INSTANCES = 20;
const WIDTH = 5_000;
const TAKEN = 2_000;

export const backlog: Measurement = async (folder) => {
  {
    await using hub = await openInProcess(folder);
    await hub.startWorker({ activities: [] });
    await Promise.all(Array.from({ length: INSTANCES }, () => hub.client.start(rounds, { rounds: 1, width: WIDTH })));
    while (hub.engine.unmatchedWork.activities < INSTANCES * WIDTH)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const before = memoryOf().now;
  const opening = await timed(() => openInProcess(folder));
  await using hub = opening.result;
  const waiting = hub.engine.unmatchedWork.activities;
  let taken = 0;
  let enough = (): void => undefined;
  const done = new Promise<void>((resolve) => (enough = resolve));
  const slow = defineActivity(say.name, (_ctx, word: string) => {
    if (++taken >= TAKEN) enough();
    return word;
  });
  const opened = memoryOf().now;
  const working = await timed(async () => {
    await hub.startWorker({ activities: [slow], maxConcurrentActivities: 1 });
    await done;
  });
  return [
    figure("activities that are missing", INSTANCES * WIDTH - waiting, "", 0),
    figure("time to open the hub", opening.took, "ms"),
    figure("work to open it", opening.worked, "ms", 2_000),
    figure("memory that it takes", opened - before, "MB", 100),
    figure("time of an activity, one after the other", working.took / TAKEN, "ms"),
    figure("work of an activity", working.worked / TAKEN, "ms", 5),
    figure("memory at most", memoryOf().peak, "MB", 400),
  ];
};
