/** What an orchestrator does with its `ctx`, once its arguments are checked: makes calls, timers, waits and messages. */
import { toMilliseconds, type Duration } from "@reawait/protocol";
import type { ContinueAsNewOptions } from "../context/orchestration-context.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import { DurableCall, type CallLimits, type CallRequest } from "./durable-call.js";
import { TimerTask } from "./durable-timer.js";
import { EventWait, type AwaitedEvent } from "./event-wait.js";
import type { Execution } from "./execution.js";

/** An event that is sent, but for its payload. */
export interface Message {
  readonly instanceId: string;
  readonly name: string;
  /** How the payload is written. */
  readonly payload: "plain" | "rich";
}

export class Operations {
  constructor(readonly execution: Execution) {}

  /** @throws PayloadError where the input cannot be written; then no id is taken */
  call(request: CallRequest, limits: CallLimits | undefined): SubOrchestrationTask<never> {
    return new DurableCall(this.execution, request, limits);
  }

  /** @throws TypeError or RangeError where that is no time */
  createTimer(when: Duration | Date): DurableTask<void> {
    const { execution } = this;
    const fireAt = when instanceof Date ? checkDate(when) : execution.now + toMilliseconds(when);
    return new TimerTask(execution, fireAt);
  }

  /** @param timeout - milliseconds */
  waitForExternalEvent(event: AwaitedEvent, timeout: number | undefined): DurableTask<never> {
    return new EventWait(this.execution, event, timeout);
  }

  /** @throws PayloadError where the payload cannot be written; then no id is taken */
  sendEvent({ instanceId, name, payload }: Message, value: unknown): void {
    const { ledger, converter } = this.execution;
    const data = payload === "plain" ? converter.writePlain(value) : converter.write(value);
    ledger.record({ kind: "sendEvent", id: ledger.nextId(), instance: { instanceId }, name, data });
  }

  /** @throws PayloadError where the input cannot be written */
  continueAsNew(value: unknown, { version, keepEvents = true }: ContinueAsNewOptions): void {
    const input = this.execution.converter.write(value);
    this.execution.nextExecution = { input, version, keepEvents };
  }

  /** @throws PayloadError where the status cannot be written; then it stays what it was */
  setCustomStatus(status: unknown): void {
    this.execution.customStatus = this.execution.converter.write(status);
  }
}

function checkDate(when: Date): number {
  const time = when.getTime();
  if (Number.isNaN(time)) throw new RangeError("ctx.createTimer was given an invalid Date");
  return time;
}
