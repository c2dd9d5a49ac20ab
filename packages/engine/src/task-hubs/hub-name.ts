/** Characters: in a file's name each may take three. */
const LONGEST = 64;
const VALID = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** What Windows takes for a device, whatever stands behind the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Why this cannot be the name of a task hub, if so. */
export function misfitOfName(name: string): string | undefined {
  if (name.length <= LONGEST && VALID.test(name)) return undefined;
  const shown = name.length > LONGEST ? `${name.slice(0, LONGEST)}...` : name;
  return (
    `${JSON.stringify(shown)} cannot be the name of a task hub: it is made of letters, digits, "_", "-" and ".", ` +
    `up to ${LONGEST} of them, and begins with a letter, a digit or "_".`
  );
}

/**
 * A name as the name of a file, without its extension. Each name has one of its own, also where upper and lower case are
 * the same to the file system, and any system takes it.
 */
export function fileNameOf(name: string): string {
  const lower = name.replace(/[^a-z0-9_-]/g, escaped);
  return DEVICE.test(lower) ? lower.replace(/^./, escaped) : lower;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
