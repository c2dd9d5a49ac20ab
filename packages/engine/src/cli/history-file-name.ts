import { createHash } from "node:crypto";

/** Ids that are file names as they are, on any system, and the only ones of theirs. */
const PLAIN = /^[a-z0-9_][a-z0-9_.-]{0,99}$/;

/** What Windows takes for a device, whatever stands behind the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

const READABLE_LENGTH = 60;
const DIGEST_LENGTH = 16;

/**
 * The name of the file that the history of an instance goes to. Any id has one, and each its own, also where upper and
 * lower case are the same to the file system: what cannot stand there is left out, and a digest tells it from others.
 */
export function historyFileName(instanceId: string): string {
  if (PLAIN.test(instanceId) && !DEVICE.test(instanceId)) return `${instanceId}.json`;
  const readable = instanceId
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-/, "")
    .slice(0, READABLE_LENGTH);
  const digest = createHash("sha256").update(instanceId).digest("hex").slice(0, DIGEST_LENGTH);
  // No plain id has a tilde in it.
  return `${readable}~${digest}.json`;
}
