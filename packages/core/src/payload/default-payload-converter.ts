import { createPayloadConverter } from "./create-payload-converter.js";
import type { PayloadConverter } from "./payload-converter.js";

/** The converter of clients and workers that are not given one. It knows no classes but the built-in ones. */
export const defaultPayloadConverter: PayloadConverter = createPayloadConverter();
