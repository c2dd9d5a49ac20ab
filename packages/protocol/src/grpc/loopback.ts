import { isIPv4 } from "node:net";

/** Whether a host, as a URL or a server has it, is this machine itself. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}
