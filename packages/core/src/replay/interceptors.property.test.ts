import { it } from "@jest/globals";
import fc from "fast-check";
import type { Interceptor } from "../interceptor/interceptor.js";
import { programs } from "./testing/arbitrary-program.js";
import { explore } from "./testing/explore.js";
import { interpret } from "./testing/interpret.js";
import { deliverAll, mishap } from "./testing/mishaps.js";
import { plainNames } from "./testing/program.js";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { decider, decisions } from "./testing/reborder.js";
import { roughSchedules } from "./testing/schedule.js";
import { assertSameTurns } from "./testing/verdicts.js";
import { World } from "./testing/world.js";

const passing: Interceptor = (call, next) => next(call);
const copying: Interceptor = (call, next) => next({ ...call, tags: { ...call.tags } });

it(
  "random orchestrators do the same with interceptors that change nothing as without any",
  () =>
    holds(
      fc.asyncProperty(programs, roughSchedules, decisions, async (program, schedule, numbers) => {
        const orchestrator = interpret(program, plainNames);
        const plain = new World({ orchestrator });
        const batches = await explore(plain, plainNames, schedule);
        const decide = decider(numbers);
        const intercepted = new World({ orchestrator, interceptors: [passing, copying] });
        await deliverAll(intercepted, batches, ({ deliveries }) => mishap(decide, deliveries.length));
        assertSameTurns(intercepted, plain);
      }),
    ),
  propertyTimeout,
);
