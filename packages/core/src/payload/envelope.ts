import type { SuperJSON } from "superjson";
import { isRecord } from "./is-record.js";

/** The single key of an envelope. A plain value that has it at top level travels in an envelope itself. */
export const envelopeKey = "$reawait";

const version = 1;

type Annotations = NonNullable<NonNullable<ReturnType<SuperJSON["serialize"]>["meta"]>["values"]>;

/** Writes a tree as `{"$reawait":{"v":1,"json":…,"meta":…}}`, where `json` and `meta` are what superjson makes of it. */
export function writeEnvelope(tree: unknown, superjson: SuperJSON): string {
  const { json, meta } = superjson.serialize(tree);
  // The tree has no shared references, but superjson finds "equal" ones among NaNs and BigInts, and restoring those
  // reorders sets and drops entries of maps. So its list of them is left out.
  const values = meta?.values;
  const body = values === undefined ? { v: version, json } : { v: version, json, meta: { values, v: meta?.v } };
  return JSON.stringify({ [envelopeKey]: body });
}

/** What an envelope holds, or undefined if the value is none: the key must be there, and alone. */
export function openEnvelope(value: unknown): { readonly body: unknown } | undefined {
  if (!isRecord(value) || !Object.hasOwn(value, envelopeKey) || Object.keys(value).length !== 1) return undefined;
  return { body: value[envelopeKey] };
}

/**
 * Rebuilds the tree.
 *
 * @throws TypeError if the body is of another version or malformed; whatever superjson throws
 */
export function readEnvelope(body: unknown, superjson: SuperJSON): unknown {
  if (!isRecord(body) || !Object.hasOwn(body, "json")) {
    throw new TypeError(`Its key ${envelopeKey} is reserved for envelopes, and this is none.`);
  }
  if (body.v !== version) {
    const found = JSON.stringify(body.v);
    throw new TypeError(`It is an envelope of version ${found}; this version of Reawait knows ${version}: upgrade it.`);
  }
  const meta = isRecord(body.meta) ? body.meta : {};
  const values = Object.hasOwn(meta, "values") ? (meta.values as Annotations) : undefined;
  const json = body.json as ReturnType<SuperJSON["serialize"]>["json"];
  if (values === undefined) return json;
  refuseUnknownClasses(values, superjson);
  return superjson.deserialize({ json, meta: { values, v: 1 } }, { inPlace: true });
}

/** Annotations are trees of `["class", name]` and the like; superjson's own complaint names neither remedy nor converter. */
function refuseUnknownClasses(annotations: unknown, superjson: SuperJSON): void {
  if (Array.isArray(annotations)) {
    const [type, children] = annotations as readonly unknown[];
    if (Array.isArray(type) && type[0] === "class") {
      const name = String(type[1]);
      if (superjson.classRegistry.getValue(name) === undefined) {
        throw new TypeError(
          `It holds an instance of the class ${JSON.stringify(name)}, which is not registered here: register it with ` +
            `createPayloadConverter({ classes: { ... } }).`,
        );
      }
    }
    refuseUnknownClasses(children, superjson);
  } else if (isRecord(annotations)) {
    for (const child of Object.values(annotations)) refuseUnknownClasses(child, superjson);
  }
}
