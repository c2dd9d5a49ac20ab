import type { NameFilter } from "@reawait/protocol";
import type { ActivityDefinition } from "./activity.js";
import type { EntityDefinition } from "./entity.js";
import { nearest } from "./nearest.js";
import type { OrchestratorDefinition } from "./orchestrator.js";

/** What a registry holds: each has a name, and maybe a version. */
interface Named {
  readonly kind: "activity" | "orchestrator" | "entity";
  readonly name: string;
  readonly version?: string | undefined;
}

/** Definitions by name and version. */
export interface Registry<Definition extends Named> {
  /**
   * The definition for a version. One without a version serves every version of a name that has no versions of its own.
   */
  find(name: string, version: string | undefined): Definition | undefined;
  /** Why there is none: what is registered, and what was probably meant. */
  explainMissing(name: string, version: string | undefined): string;
  readonly definitions: readonly Definition[];
  /** What it serves, for an engine that is to send nothing else: the names with their versions, as `find` knows them. */
  readonly filters: readonly NameFilter[];
}

const plurals = { activity: "activities", orchestrator: "orchestrators", entity: "entities" } as const;
const makers = { activity: "defineActivity", orchestrator: "defineOrchestrator", entity: "defineEntity" } as const;

/** Any activity, whatever it takes and gives. */
export type AnyActivity = ActivityDefinition<never, unknown>;
/** Any orchestrator, whatever it takes and gives. */
export type AnyOrchestrator = OrchestratorDefinition<never, unknown>;
/** Any entity, whatever its state and its operations. */
export type AnyEntity = EntityDefinition;

/**
 * Makes a registry of definitions, for example of all that several modules export.
 *
 * @param holder - who is given the definitions: for messages
 *
 * @throws TypeError where one is no such definition, or two different ones have the same name and version
 */
export function createRegistry<Definition extends Named>(
  kind: Definition["kind"],
  definitions: readonly Definition[],
  holder: "worker" | "test environment" = "worker",
): Registry<Definition> {
  const byName = new Map<string, Map<string, Definition>>();
  for (const definition of definitions) {
    checkKind(kind, definition, holder);
    const versions = byName.get(definition.name) ?? new Map<string, Definition>();
    byName.set(definition.name, versions);
    const version = definition.version ?? "";
    const other = versions.get(version);
    if (other !== undefined && other !== definition) {
      throw new TypeError(
        `two ${plurals[kind]} are named ${label(definition.name, version)}: give one another name or version`,
      );
    }
    versions.set(version, definition);
  }
  return {
    definitions: [...new Set(definitions)],
    filters: [...byName].map(([name, versions]) => ({
      name,
      versions: servesAny(versions) ? [] : [...versions.keys()],
    })),
    find(name, version) {
      const versions = byName.get(name);
      return versions?.get(version ?? "") ?? (versions && servesAny(versions) ? versions.get("") : undefined);
    },
    explainMissing(name, version) {
      const versions = byName.get(name);
      if (versions) {
        const known = [...versions.keys()].map((each) => (each === "" ? "none" : `"${each}"`)).join(", ");
        return `the ${kind} "${name}" is registered, but not with the version "${version ?? ""}" (registered versions: ${known})`;
      }
      const near = nearest(name, [...byName.keys()]);
      return (
        `no ${kind} named "${name}" is registered with this ${holder}` +
        (near === undefined ? "." : `; did you mean "${near}"?`) +
        ` Pass its definition in the ${holder}'s "${plurals[kind]}".`
      );
    },
  };
}

/** A definition without a version serves all of them, where it is the only one of its name. */
function servesAny(versions: ReadonlyMap<string, unknown>): boolean {
  return versions.size === 1 && versions.has("");
}

function checkKind(kind: Named["kind"], definition: unknown, holder: string): void {
  if (typeof definition === "object" && definition !== null && "kind" in definition && definition.kind === kind) return;
  throw new TypeError(
    `the ${holder}'s "${plurals[kind]}" take what ${makers[kind]} returns, not ${describe(definition)}`,
  );
}

function label(name: string, version: string): string {
  return version === "" ? `"${name}"` : `"${name}" with version "${version}"`;
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null && "kind" in value)
    return `a definition of kind "${String(value.kind)}"`;
  return value === null ? "null" : typeof value;
}
