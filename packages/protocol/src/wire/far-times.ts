/**
 * Times that protobuf JSON has no form for: it ends with the year 9999, and a timer that is as good as never fires later
 * than that. They are written as ECMAScript does, with a sign and six digits: `+275760-09-13T00:00:00.000Z`.
 */
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { HistoryEvent } from "../model/history-event.js";

const EARLIEST = Date.parse("0001-01-01T00:00:00.000Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

const FAR = /^[+-]\d{6}-/;

/** The times of events; in JSON, too, all but the first stand in the body. */
const FIELDS = ["timestamp", "fireAt", "scheduledStartTimestamp", "scheduledTime"] as const;

type FarTimes = Readonly<Partial<Record<(typeof FIELDS)[number], number>>>;

/** What stands in their place where there must be a time. */
const STAND_IN = 0;

/** Takes the far times out of an event. */
export function takeFarTimes(event: HistoryEvent): { readonly event: HistoryEvent; readonly far: FarTimes } {
  const far: FarTimes = Object.fromEntries(
    Object.entries(event).filter(([name, value]) => isTimeField(name) && typeof value === "number" && isFar(value)),
  );
  return {
    event: withTimes(
      event,
      mapTimes(far, () => STAND_IN),
    ),
    far,
  };
}

/** The event with these times. */
export function withTimes(event: HistoryEvent, times: FarTimes): HistoryEvent {
  return Object.keys(times).length === 0 ? event : { ...event, ...times };
}

/** Writes them into the JSON of the event. */
export function writeFarTimes(json: JsonObject, kind: string, far: FarTimes): JsonObject {
  const { timestamp, ...ofBody } = mapTimes(far, (time) => new Date(time).toISOString());
  const head = timestamp === undefined ? json : { ...json, timestamp };
  const body = json[kind];
  return isObject(body) ? { ...head, [kind]: { ...body, ...ofBody } } : head;
}

/** Takes them out of the JSON of an event. */
export function readFarTimes(json: JsonObject): { readonly json: JsonObject; readonly far: FarTimes } {
  const far: Record<string, number> = {};
  const near = (fields: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        const time = isTimeField(name) && typeof value === "string" && FAR.test(value) ? Date.parse(value) : NaN;
        if (Number.isNaN(time)) return [name, value];
        far[name] = time;
        return [name, new Date(STAND_IN).toISOString()];
      }),
    );
  const bodies = Object.entries(near(json)).map(([name, value]) => [name, isObject(value) ? near(value) : value]);
  return { json: Object.fromEntries(bodies) as JsonObject, far };
}

function mapTimes<T>(far: FarTimes, map: (time: number) => T): Readonly<Partial<Record<keyof FarTimes, T>>> {
  return Object.fromEntries(Object.entries(far).map(([name, time]) => [name, map(time)]));
}

function isTimeField(name: string): boolean {
  return (FIELDS as readonly string[]).includes(name);
}

function isFar(time: number): boolean {
  return time < EARLIEST || time > LATEST;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
