/** A request as it goes over HTTP/2: the message, what frames it, and the headers before it, each of them sound or not. */
import fc from "fast-check";

import { varint } from "./wire-bytes.js";

export interface HostileRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly chunks: readonly Uint8Array[];
  /** How it ends: properly, by a reset right after the last chunk, or not at all. */
  readonly ending: "end" | "reset" | "open";
}

/** A request as a well-behaved client sends it. */
export function soundRequest(path: string, message: Uint8Array): HostileRequest {
  return { path, headers: {}, chunks: [frame(message, 0, message.byteLength)], ending: "end" };
}

function frame(message: Uint8Array, flag: number, length: number): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** Bytes that were a message: cut, flipped, doubled, or with something in between. */
function damaged(message: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const kind = fc.constantFrom("cut", "flip", "remove", "insert", "double", "overlong", "noise" as const);
  return fc.tuple(message, kind, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 60 })).map(damage);
}

type Damage = "cut" | "flip" | "remove" | "insert" | "double" | "overlong" | "noise";

function damage([bytes, kind, where, noise]: [Uint8Array, Damage, number, Uint8Array]): Uint8Array {
  const at = where % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (kind) {
    case "cut":
      return before;
    case "flip": {
      const flipped = Uint8Array.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << (where % 8));
      return flipped;
    }
    case "remove":
      return Buffer.concat([before, after.subarray(1)]);
    case "insert":
      return Buffer.concat([before, noise, after]);
    case "double":
      return Buffer.concat([bytes, after]);
    case "overlong":
      return Buffer.concat([before, varint(2n ** 64n - 1n), varint(where), after]);
    case "noise":
      return noise;
  }
}

const absurdHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc.constantFrom(
  { "grpc-encoding": "gzip" },
  { "grpc-encoding": "deflate" },
  { "grpc-encoding": "zstd" },
  { "grpc-encoding": "" },
  { "grpc-timeout": "1n" },
  { "grpc-timeout": "99999999H" },
  { "grpc-timeout": "soon" },
  { "grpc-timeout": "-5S" },
  { "content-type": "application/json" },
  { "content-type": "application/grpc+json" },
  { "reawait-reason-bin": "!!!not base64!!!" },
  { "reawait-reason-bin": Buffer.alloc(3_000, 0x22).toString("base64") },
  { "reawait-defer": "1" },
  { "reawait-sessions": "1" },
  { taskhub: "somebody else's" },
  { workerid: "x".repeat(5_000) },
  { authorization: "Bearer of bad news" },
  { __proto__x: "1", constructor: "1" },
);

const strangePaths = fc.constantFrom(
  "/",
  "/TaskHubSidecarService",
  "/TaskHubSidecarService/",
  "/TaskHubSidecarService/getinstance",
  "/TaskHubSidecarService/__proto__",
  "/TaskHubSidecarService/toString",
  "/toString",
  "/TaskHubSidecarService/GetInstance/",
  "/TaskHubSidecarService/GetInstance?x=1",
  "//TaskHubSidecarService//GetInstance",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.health.v1.Health/Check",
  `/${"<long>".repeat(2_000)}`,
);

type Frames = Pick<HostileRequest, "chunks" | "ending">;

/**
 * Streams of messages to a method: the first one mostly of the kind that opens it, each of them sound or not.
 *
 * @param messages - what opens the stream, and what comes then
 */
export function hostileStream(
  path: string,
  { opening, later }: { readonly opening: fc.Arbitrary<Uint8Array>; readonly later: fc.Arbitrary<Uint8Array> },
): fc.Arbitrary<HostileRequest> {
  const orDamaged = (message: fc.Arbitrary<Uint8Array>, weight: number) =>
    fc.oneof({ weight, arbitrary: message }, { weight: 1, arbitrary: damaged(message) });
  const frames = fc
    .tuple(orDamaged(opening, 19), fc.array(orDamaged(later, 5), { maxLength: 6 }))
    .map((messages) => messages.flat().map((message) => frame(message, 0, message.byteLength)));
  const ending = fc.constantFrom("end", "end", "reset", "open" as const);
  const sound = fc.tuple(frames, ending).map(([chunks, end]) => ({ path, headers: {}, chunks, ending: end }));
  return fc.oneof(
    { weight: 8, arbitrary: sound },
    { weight: 1, arbitrary: fc.tuple(sound, absurdHeaders).map(([request, headers]) => ({ ...request, headers })) },
  );
}

/** What is around a message, when it is not what it should be. */
function strangeFrames(message: Uint8Array, dice: number): Frames {
  const whole = frame(message, 0, message.byteLength);
  const half = Math.floor(whole.length / 2);
  const ways: readonly [Frames, ...Frames[]] = [
    { chunks: [frame(message, 1, message.byteLength)], ending: "end" },
    { chunks: [frame(message, 255, message.byteLength)], ending: "end" },
    { chunks: [frame(message, 0, message.byteLength + 10)], ending: "end" },
    { chunks: [frame(message, 0, message.byteLength + 10)], ending: "open" },
    { chunks: [frame(message, 0, Math.floor(message.byteLength / 2))], ending: "end" },
    { chunks: [frame(message, 0, 2 ** 32 - 1), message, message], ending: "end" },
    { chunks: [frame(message, 0, 2 ** 31)], ending: "open" },
    { chunks: [whole.subarray(0, 3)], ending: "end" },
    { chunks: [whole.subarray(0, half), whole.subarray(half)], ending: "end" },
    { chunks: [whole.subarray(0, half)], ending: "reset" },
    { chunks: [whole], ending: "reset" },
    { chunks: [whole], ending: "open" },
    { chunks: [whole, whole], ending: "end" },
    { chunks: [whole, whole.subarray(0, 4)], ending: "end" },
    { chunks: [], ending: "end" },
    { chunks: [], ending: "open" },
    { chunks: [], ending: "reset" },
  ];
  return ways[dice % ways.length] ?? ways[0];
}

/**
 * Requests to a method: mostly sound around a message that is anything but.
 *
 * @param message - what would be a message of the method
 */
export function hostileRequest(path: string, message: fc.Arbitrary<Uint8Array>): fc.Arbitrary<HostileRequest> {
  const body = fc.oneof({ weight: 3, arbitrary: message }, { weight: 1, arbitrary: damaged(message) });
  const sound = body.map((bytes) => soundRequest(path, bytes));
  return fc.oneof(
    { weight: 16, arbitrary: sound },
    {
      weight: 2,
      arbitrary: fc
        .tuple(body, fc.nat())
        .map(([bytes, dice]) => ({ path, headers: {}, ...strangeFrames(bytes, dice) })),
    },
    { weight: 2, arbitrary: fc.tuple(sound, absurdHeaders).map(([request, headers]) => ({ ...request, headers })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(body, fc.nat(), absurdHeaders)
        .map(([bytes, dice, headers]) => ({ path, headers, ...strangeFrames(bytes, dice) })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(sound, strangePaths).map(([request, strange]) => ({ ...request, path: strange })),
    },
  );
}
