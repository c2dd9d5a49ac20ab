/**
 * How many messages may stand within one another, on the way in and on the way out. Only failures behind failures
 * (one message a level) and JSON values within JSON values (two or three a level) nest without a natural end; a
 * hostile blob of a few kilobytes could otherwise overflow the stack.
 *
 * Other readers of the same bytes stop earlier: the protobuf libraries of most languages at 100.
 */
export const NESTING_LIMIT = 1_000;
