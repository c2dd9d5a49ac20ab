/** One run of an activity, as text that can go through mails and URLs: base64url of JSON. */

/** What a task token names. */
export interface TaskToken {
  readonly instanceId: string;
  readonly taskId: number;
  /** Of the work item that the activity ran in. */
  readonly completionToken: string;
}

export function writeTaskToken({ instanceId, taskId, completionToken }: TaskToken): string {
  const bytes = new TextEncoder().encode(JSON.stringify([instanceId, taskId, completionToken]));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Reads what `writeTaskToken` wrote.
 *
 * @throws TypeError where it is something else
 */
export function readTaskToken(token: string): TaskToken {
  const [instanceId, taskId, completionToken] = parse(token) ?? [];
  if (typeof instanceId === "string" && Number.isSafeInteger(taskId) && typeof completionToken === "string") {
    return { instanceId, taskId: Number(taskId), completionToken };
  }
  const shown = typeof token === "string" ? JSON.stringify(token.slice(0, 40)) : typeof token;
  throw new TypeError(`${shown} is not a task token: pass the ctx.taskToken of the activity, just as it was`);
}

function parse(token: unknown): readonly unknown[] | undefined {
  if (typeof token !== "string" || !/^[\w-]+$/.test(token)) return undefined;
  try {
    const binary = atob(token.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(parsed) && parsed.length === 3 ? parsed : undefined;
  } catch {
    return undefined;
  }
}
