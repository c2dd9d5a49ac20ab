import { OrchestrationStatus as StatusMessage } from "../../gen/orchestrations_pb.js";
import type { OrchestrationStatus } from "../../model/orchestration-state.js";
import { statusFromNumber } from "../../wire/orchestration-status.js";

/** The members of the generated enum are named as the field names them. */
export function toStatuses(statuses: readonly OrchestrationStatus[]): StatusMessage[] {
  return statuses.map((status) => StatusMessage[status]);
}

export function fromStatuses(numbers: readonly StatusMessage[]): readonly OrchestrationStatus[] {
  return numbers.map((number) => statusFromNumber(number));
}
