import type { FailureDetails } from "@reawait/protocol";

/** A failure and its causes, outermost first. */
export function chainOf(failure: FailureDetails | undefined): readonly FailureDetails[] {
  const chain: FailureDetails[] = [];
  for (let link = failure; link; link = link.innerFailure) chain.push(link);
  return chain;
}

/** A failure in lines, each cause on one of its own. */
export function failureText(failure: FailureDetails | undefined): string {
  const lines = chainOf(failure).map(({ errorType, errorMessage, properties }, depth) => {
    // The message says already which task it was.
    const isTold = properties === undefined || errorType === "TaskFailedError";
    const more = isTold ? "" : ` ${JSON.stringify(properties)}`;
    return `${"  ".repeat(depth)}${depth > 0 ? "caused by " : ""}${errorType}: ${errorMessage}${more}`;
  });
  return lines.join("\n") || "without details";
}
