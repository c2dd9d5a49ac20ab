import type { ByNameOptions, EventDefinition } from "@reawait/core";
import { checkName, describeGiven, isOfKind, validate } from "@reawait/core/internal";
import { untilAborted, type CallOptions } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { perform } from "./perform.js";
import { writePayload } from "./write-payload.js";

/** What of a definition raising an event needs. */
export interface Raisable extends Pick<EventDefinition, "name" | "payload"> {
  readonly kind: string;
}

export async function raiseEvent(
  environment: ClientEnvironment,
  instanceId: string,
  event: Raisable | string,
  input: unknown,
  options: CallOptions & ByNameOptions,
): Promise<void> {
  const { connection, converter, pipeline } = environment;
  const { name, schema, form } = toTarget(event, options);
  await perform(environment, { operation: "raiseEvent", instanceId, name, input }, options, async (passed, rest) => {
    // Only checked: what travels is what was given, and whoever waits for it parses it.
    if (schema) await untilAborted(validate(schema, passed.input, `the payload of event "${name}"`), rest);
    const request = { instanceId, name, input: writePayload(converter, passed.input, form) };
    await connection.raiseEvent(await untilAborted(pipeline.encodeEvent(request), rest), rest);
  });
}

interface Target {
  readonly name: string;
  readonly schema: Raisable["payload"];
  readonly form: "plain" | "rich" | undefined;
}

function toTarget(event: Raisable | string, { payload }: ByNameOptions): Target {
  if (typeof event === "string") return { name: checkName(event, "event"), schema: undefined, form: payload };
  if (!isOfKind(event, "event")) {
    throw new TypeError(`raiseEvent takes what defineEvent returns, or a name, not ${describeGiven(event)}`);
  }
  return { name: event.name, schema: event.payload, form: "rich" };
}
