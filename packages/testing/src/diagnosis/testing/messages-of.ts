/** Messages, those of the errors behind them included. */
export async function messagesOf(failing: Promise<unknown>): Promise<string> {
  let error: unknown = await failing.then(
    () => "it did not fail",
    (thrown: unknown) => thrown,
  );
  let text = "";
  for (; error instanceof Error; error = error.cause) text += `${error.message}\n`;
  return text;
}
