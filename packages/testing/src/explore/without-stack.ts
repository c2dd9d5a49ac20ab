import type { FailureDetails } from "@reawait/protocol";

/** A failure without its stacks: they show how an exploration came there, which is not the same each time. */
export function withoutStack({ stackTrace: _stack, innerFailure, ...rest }: FailureDetails): FailureDetails {
  return innerFailure === undefined ? rest : { ...rest, innerFailure: withoutStack(innerFailure) };
}
