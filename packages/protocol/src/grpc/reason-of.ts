/** The message of whatever was thrown, in whichever realm its class lives. */
export function reasonOf(error: unknown): string {
  const hasMessage = typeof error === "object" && error !== null && "message" in error;
  return String(hasMessage ? error.message : error);
}
