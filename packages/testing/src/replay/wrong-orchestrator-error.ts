import { DurableError } from "@reawait/core";
import { brandErrorClass } from "@reawait/core/internal";

/** An orchestrator by what a history knows of it. */
export interface OrchestratorRef {
  readonly name: string;
  readonly version?: string | undefined;
}

/** A history is of another orchestrator, or of another version of it, than those that it was to be replayed with. */
export class WrongOrchestratorError extends DurableError {
  static {
    brandErrorClass(this, "WrongOrchestratorError");
  }

  constructor(
    readonly recorded: OrchestratorRef,
    readonly given: readonly OrchestratorRef[],
  ) {
    super(
      `This history is of ${describe(recorded)}, which is not what it was to be replayed with: ` +
        `${given.map(describe).join(", ") || "no orchestrator at all"}. A definition fits where its name is the same, and ` +
        "its version; one without a version fits all, where it is the only one of its name.",
    );
  }
}

function describe({ name, version }: OrchestratorRef): string {
  return version ? `orchestrator "${name}" with version "${version}"` : `orchestrator "${name}"`;
}
