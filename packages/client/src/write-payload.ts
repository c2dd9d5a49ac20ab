import type { PayloadConverter } from "@reawait/core";

/** How values travel to what is only known by its name: plain unless told otherwise. */
export function writePayload(
  converter: PayloadConverter,
  value: unknown,
  form: "plain" | "rich" = "plain",
): string | undefined {
  return form === "rich" ? converter.write(value) : converter.writePlain(value);
}
