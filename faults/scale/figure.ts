/** One figure of a measurement, with the limit that it must keep to, where it has one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "MB" | "ms" | "s" | "KB" | "";
  readonly limit?: number | undefined;
}

/** A measurement is made in a process of its own, on an empty folder. */
export type Measurement = (folder: string) => Promise<readonly Figure[]>;

export function figure(name: string, value: number, unit: Figure["unit"], limit?: number): Figure {
  return { name, value, unit, limit };
}

export function isOver({ value, limit }: Figure): boolean {
  return limit !== undefined && !(value <= limit);
}

export function formatFigure(shown: Figure): string {
  const { name, value, unit, limit } = shown;
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
  const bound = limit === undefined ? "" : `  (at most ${limit})`;
  return `  ${name.padEnd(52)} ${text.padStart(10)} ${unit}${bound}${isOver(shown) ? "  OVER" : ""}`;
}
