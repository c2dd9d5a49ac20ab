import type { Answered } from "./hostile-crowd.js";

/** What the engine may answer to a call, whatever it is. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  "OK",
  "INVALID_ARGUMENT",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "FAILED_PRECONDITION",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "UNIMPLEMENTED",
]);

/** What the transport answers by itself, before the engine sees anything. */
const BY_TRANSPORT = [/^HTTP 415/, /^INTERNAL: Failed to decompress message$/, /^INTERNAL: Invalid grpc-timeout value/];

/** What is wrong with an answer; `undefined` where nothing is. */
export function judgeAnswer({ request, answer, cancelled }: Answered): string | undefined {
  const { code, details } = answer;
  const said = details === "" ? code : `${code}: ${details}`;
  const about = `${request.path.slice(0, 100)} ${JSON.stringify(request.headers)} ${request.ending}: ${said}`;
  if (/\n\s+at |node_modules|\.[jt]s:\d+/.test(details)) return `shows its inside: ${about}`;
  if (cancelled && (code === "RESET" || code === "CANCELLED")) return undefined;
  if (DOCUMENTED.has(code) || BY_TRANSPORT.some((pattern) => pattern.test(said))) return undefined;
  return about;
}
