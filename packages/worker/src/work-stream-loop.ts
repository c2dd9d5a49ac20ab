/**
 * A worker's stream of work items, opened again whenever it breaks.
 *
 * Its job: when to connect, and when to give up. Not its job: what becomes of the items, and the first contact, which
 * whoever starts a worker waits for.
 *
 * 1. An engine of the same process does not come back: the end of its stream is the end. Unless it is only the task hub
 *    that is gone: it may be made anew.
 * 2. Any other may, however the stream ended, quietly or with an error. Only where no stream was ever good, an error can
 *    say that it will never work: a proxy whose engine is being replaced says strange things too.
 * 3. To connect is a Hello, so that nobody waits on a dead channel, and then the stream; one attempt at a time.
 * 4. The waits in between grow until a stream is proved good: by a message, or, since some engines send none while there is
 *    no work, by lasting as long as the longest wait.
 * 5. An outage is told of twice, however many attempts it takes: when it begins, and when it is over. What each attempt
 *    came to in full is for those who look for it.
 * 6. What runs meanwhile goes on, and its answers travel by calls of their own. A new stream begins with what still runs, so
 *    that an engine that has kept it for this worker does not hand it out again.
 */
import {
  wakeNotBefore,
  type Clock,
  type Connection,
  type GetWorkItemsRequest,
  type Logger,
  type WakeUp,
  type WorkItem,
} from "@reawait/protocol";
import { fullJitter, LONGEST_DELAY } from "./backoff.js";
import { connectionFailure, isHopeless, isMissingHub } from "./connection-failure.js";
import { callWithin, pause } from "./time-limit.js";

/** How long a Hello may take. Milliseconds. */
const HELLO_DEADLINE = 30_000;

export interface WorkStream {
  readonly connection: Connection;
  /** Asked for each time that a stream is opened. */
  readonly request: () => GetWorkItemsRequest;
  readonly take: (item: WorkItem) => void;
  /** Once aborted, no stream is opened any more; the one that is open goes on. */
  readonly leaving: AbortSignal;
  /** Once aborted, the open stream ends. */
  readonly closing: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  /** As `Math.random`. */
  readonly random: () => number;
}

/**
 * Takes work until it is told to leave.
 *
 * @throws ConnectionError where the task hub broke off, and does not come back
 */
export async function takeWork(stream: WorkStream): Promise<void> {
  const { connection, leaving, clock, logger, random } = stream;
  const hasLeft = (): boolean => leaving.aborted;
  let failures = 0;
  const good = { ever: false };
  const proved = (): void => {
    good.ever = true;
    if (failures > 0) logger.warn(`this worker is connected again to ${connection.profile.name}`);
    failures = 0;
  };
  for (;;) {
    const error = await connectAndTake(stream, failures > 0, proved);
    if (hasLeft()) return;
    if (!(connection.profile.remote || isMissingHub(error)) || (!good.ever && isHopeless(error))) {
      const failure = connectionFailure("the task hub broke off", error);
      logger.error("the task hub broke off: this worker gets no more work", failure);
      throw failure;
    }
    const lost = `this worker lost ${connection.profile.name}, and connects again`;
    if (failures === 0) logger.warn(error instanceof Error ? `${lost}: ${error.message}` : lost);
    logger.debug(lost, error);
    await pause(clock, fullJitter(failures, random), leaving);
    failures += 1;
    if (hasLeft()) return;
  }
}

/** One attempt. Resolves to what ended it: `undefined` where the stream ended without a word. */
async function connectAndTake(
  { connection, request, take, leaving, closing, clock }: WorkStream,
  greets: boolean,
  proved: () => void,
): Promise<unknown> {
  let lasting: WakeUp | undefined;
  try {
    if (greets) await callWithin(clock, HELLO_DEADLINE, leaving, (signal) => connection.hello({ signal }));
    if (connection.profile.remote || greets) lasting = wakeNotBefore(clock, clock.now() + LONGEST_DELAY, proved);
    for await (const item of connection.getWorkItems(request(), { signal: closing })) {
      proved();
      take(item);
    }
    return undefined;
  } catch (error) {
    return error;
  } finally {
    lasting?.cancel();
  }
}
