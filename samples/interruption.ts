/**
 * Waits for work until it ends or somebody presses Ctrl-C; a second Ctrl-C ends the process at once.
 *
 * @param work - is told of the interruption by its signal, and what it does then is its own affair
 */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<"ended" | "interrupted"> {
  const controller = new AbortController();
  const interrupted = new Promise<"interrupted">((resolve) => {
    controller.signal.addEventListener("abort", () => resolve("interrupted"));
  });
  const onSignal = (): void => {
    forget();
    controller.abort();
  };
  const forget = (): void => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  try {
    return await Promise.race([work(controller.signal).then(() => "ended" as const), interrupted]);
  } finally {
    forget();
  }
}
