/**
 * What all durable tasks share.
 *
 * Its job: to hold one outcome and tell those who listen. It settles synchronously, and what it tells other tasks
 * (combinators) it tells at once; only `then` goes through a promise, which is made when it is first asked for. So a
 * task that nobody awaits has no promise that could reject unheard.
 * Not its job: who settles it (see `replay/`).
 */
import { TaskCancelledError } from "../errors/task-cancelled-error.js";
import { withoutFrames } from "../errors/without-frames.js";
import type { DurableTask, TaskStatus } from "./durable-task.js";

/** Somebody who is told, in the same instant, that a task settled. */
export interface TaskObserver {
  /** @returns whether that woke anybody */
  onSettled(task: Task<unknown>): boolean;
  /** Whether anybody, in the end, waits for what this observer makes of it. */
  readonly isListenedTo: boolean;
}

export abstract class Task<T> implements DurableTask<T> {
  static {
    // Once for all tasks: there may be very many.
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: "DurableTask" });
  }

  declare readonly [Symbol.toStringTag]: string;
  #status: TaskStatus = "pending";
  #value: T | undefined;
  #error: Error | undefined;
  #promise: Promise<T> | undefined;
  #tell: (() => void) | undefined;
  #observers: TaskObserver[] | undefined;

  /** How messages name it, for example `activity "placeOrder" (task 3)`. */
  abstract get label(): string;

  /** Takes the work back, before the task rejects as cancelled. `false` if that may not be done now. */
  protected abstract withdraw(): boolean;

  get status(): TaskStatus {
    return this.#status;
  }

  get value(): T | undefined {
    return this.#value;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Whether somebody would notice if it settled now. */
  get isListenedTo(): boolean {
    if (this.#status !== "pending") return false;
    return this.#promise !== undefined || (this.#observers?.some((observer) => observer.isListenedTo) ?? false);
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#subscribe().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#subscribe().catch(onRejected);
  }

  finally(onSettled?: (() => void) | null): Promise<T> {
    return this.#subscribe().finally(onSettled);
  }

  cancel(reason?: string): void {
    if (this.#status !== "pending") return;
    if (!this.withdraw()) return;
    this.#settle("cancelled", undefined, withoutFrames(new TaskCancelledError(this.label, reason)));
  }

  /** A text or a number made of a task is a forgotten `await`. */
  [Symbol.toPrimitive](): never {
    throw new TypeError(`${this.label} is a task, not yet its result: await it first`);
  }

  toJSON(): never {
    return this[Symbol.toPrimitive]();
  }

  /** @returns whether that woke anybody: where not, nothing will run */
  complete(value: T): boolean {
    return this.#status === "pending" && this.#settle("completed", value, undefined);
  }

  /** @returns whether that woke anybody: where not, nothing will run */
  fail(error: Error): boolean {
    return this.#status === "pending" && this.#settle("failed", undefined, error);
  }

  observe(observer: TaskObserver): void {
    (this.#observers ??= []).push(observer);
  }

  unobserve(observer: TaskObserver): void {
    this.#observers = this.#observers?.filter((other) => other !== observer);
  }

  #settle(status: TaskStatus, value: T | undefined, error: Error | undefined): boolean {
    this.#status = status;
    this.#value = value;
    this.#error = error;
    const observers = this.#observers;
    this.#observers = undefined;
    let woke = this.#tell !== undefined;
    this.#tell?.();
    this.#tell = undefined;
    if (observers) for (const observer of observers) woke = observer.onSettled(this) || woke;
    return woke;
  }

  #subscribe(): Promise<T> {
    this.#promise ??= new Promise<T>((resolve, reject) => {
      const tell = (): void => {
        if (this.#error) reject(this.#error);
        else resolve(this.#value as T);
      };
      if (this.#status === "pending") this.#tell = tell;
      else tell();
    });
    return this.#promise;
  }
}
