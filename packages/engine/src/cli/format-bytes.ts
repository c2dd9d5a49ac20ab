const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** For people: "512 bytes", "1.5 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  let [size, unit] = [bytes / 1_000, 0];
  while (size >= 999.95 && unit < UNITS.length - 1) [size, unit] = [size / 1_000, unit + 1];
  return `${size.toFixed(1)} ${UNITS[unit] ?? ""}`;
}
