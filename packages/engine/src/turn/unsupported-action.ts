import type { OrchestratorAction } from "@reawait/protocol";

/** The first action that this engine cannot do: the whole turn is refused, since history must confirm every action. */
export function unsupportedAction(actions: readonly OrchestratorAction[]): OrchestratorAction | undefined {
  return actions.find((action) => action.kind === "sendEntityMessage" || action.kind === "rewindOrchestration");
}
