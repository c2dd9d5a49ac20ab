/** Where the answers of a worker go: by the stream that brings its work, as long as there is one that takes them. */
import type { CallOptions } from "../../task-hub-service.js";
import type { Answer } from "../work-stream/answer.js";
import { encodeAnswerBody } from "../work-stream/answer.js";
import { MESSAGE_OVERHEAD } from "../work-stream/open-work-stream.js";
import type { AnswerStream, Delivery, EncodedAnswer } from "./answer-stream.js";
import type { Ending } from "./ending.js";

export interface Answers {
  /**
   * Resolves once the engine has taken the answer; to "unsettled" where it has to be sent by a call of its own.
   *
   * @throws ServiceError where the engine refuses it, does not answer in time, or the caller ends the call
   */
  send(answer: Answer, options: CallOptions | undefined): Promise<Delivery>;
  add(stream: AnswerStream): void;
  remove(stream: AnswerStream): void;
}

/** Bytes: what is larger would hold up the others, and goes by a call of its own. */
const LARGEST_BY_STREAM = 262_144;

export function createAnswers(ending: Ending, maxMessageSize: number): Answers {
  const largest = Math.min(LARGEST_BY_STREAM, maxMessageSize - MESSAGE_OVERHEAD);
  let streams: readonly AnswerStream[] = [];

  /** `undefined` where it cannot go by a stream: a call of its own says what is wrong with it, if anything is. */
  function encode(answer: Answer): EncodedAnswer | undefined {
    try {
      const body = encodeAnswerBody(answer);
      return body.byteLength <= largest ? { kind: answer.kind, body } : undefined;
    } catch {
      return undefined;
    }
  }

  return {
    async send(answer, options) {
      const signal = options?.signal;
      ending.throwIfEnded(signal);
      const newest = streams.at(-1);
      const encoded = newest && encode(answer);
      if (newest === undefined || encoded === undefined) return "unsettled";
      const sent = newest.send(encoded);
      if (signal === undefined) return sent;
      return new Promise((resolve, reject) => {
        const forget = ending.onEnd(signal, reject);
        sent.then(resolve, reject).finally(forget);
      });
    },
    add: (stream) => void (streams = [...streams, stream]),
    remove: (stream) => void (streams = streams.filter((other) => other !== stream)),
  };
}
