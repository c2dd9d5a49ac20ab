import {
  defineActivity,
  defineOrchestrator,
  NonRetriableError,
  PayloadError,
  type InterceptedCall,
} from "@reawait/core";
import { writeTaskToken } from "@reawait/core/internal";
import { ServiceError } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";
import { Invalid, schemaOf } from "./testing/schema.js";

const task = { instanceId: "ä/1", taskId: 3, completionToken: "t" };
const taskToken = writeTaskToken(task);

function recording() {
  const { connection, asked } = recordingConnection();
  return { client: new Client(connection), asked };
}

describe("completeActivity", () => {
  it("answers the run that the token names", async () => {
    const { asked, client } = recording();
    await client.completeActivity(taskToken, { approved: true });
    await client.completeActivity(taskToken);
    expect(asked).toEqual([
      ["completeActivityTask", { ...task, result: '{"approved":true}' }],
      ["completeActivityTask", { ...task, result: undefined }],
    ]);
  });

  it("keeps rich results whole, as an activity's own do", async () => {
    const { asked, client } = recording();
    await client.completeActivity(taskToken, new Date(0));
    expect(asked).toMatchObject([["completeActivityTask", { result: expect.stringContaining("$reawait") }]]);
  });

  it("answers nothing where the result cannot be written", async () => {
    const { asked, client } = recording();
    await expect(client.completeActivity(taskToken, () => 1)).rejects.toBeInstanceOf(PayloadError);
    expect(asked).toEqual([]);
  });
});

describe("completeActivity by a definition", () => {
  const ask = defineActivity("ask", async (ctx): Promise<Date> => ctx.completeLater());
  const price = defineActivity("price", async (ctx) => ctx.completeLater(), {
    output: schemaOf(async ({ cost }: { readonly cost: string }) => {
      await Promise.resolve();
      if (typeof cost !== "string") throw new Invalid("must be a text", ["cost"]);
      return { cost: Number(cost) };
    }),
  });

  it("sends the result as the activity would have", async () => {
    const { asked, client } = recording();
    await client.completeActivity(ask, taskToken, new Date(0));
    await client.completeActivity(taskToken, new Date(0));
    expect(asked).toHaveLength(2);
    expect(asked[0]).toEqual(asked[1]);
  });

  it("sends what the schema makes of the result, though that takes a while", async () => {
    const { asked, client } = recording();
    await client.completeActivity(price, taskToken, { cost: "12" });
    expect(asked).toEqual([["completeActivityTask", { ...task, result: '{"cost":12}' }]]);
  });

  it("sends nothing that the schema refuses, and says where it is wrong", async () => {
    const { asked, client } = recording();
    const error: unknown = await client
      .completeActivity(price, taskToken, { cost: 12 as never })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PayloadError);
    expect(error).toMatchObject({ path: "$.cost" });
    expect(String(error)).toContain('the output of activity "price" is not valid: cost: must be a text');
    expect(asked).toEqual([]);
  });

  it("tells interceptors the name, and checks what they make of the result", async () => {
    const { asked, connection } = recordingConnection();
    const seen: InterceptedCall[] = [];
    const client = new Client(connection, {
      interceptors: [(call, next) => next({ ...call, input: (seen.push(call), { cost: "13" }) })],
    });
    await client.completeActivity(price, taskToken, { cost: 12 as never });
    await client.completeActivity(taskToken, { cost: 12 });
    expect(seen).toMatchObject([
      { operation: "completeActivity", name: "price", instanceId: "ä/1", taskId: 3, input: { cost: 12 } },
      { operation: "completeActivity", name: "" },
    ]);
    expect(asked.map(([, request]) => request)).toMatchObject([{ result: '{"cost":13}' }, { result: '{"cost":"13"}' }]);
  });

  it("ends when it is aborted, whatever the schema does", async () => {
    const { asked, client } = recording();
    const silent = defineActivity("silent", (ctx) => ctx.completeLater(), {
      output: schemaOf((_value: string) => new Promise<string>(() => {})),
    });
    const abort = new AbortController();
    const completing = client.completeActivity(silent, taskToken, "x", { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(completing).rejects.toThrow("enough");
    expect(asked).toEqual([]);
  });

  it.each([{}, { kind: "event", name: "a" }, defineOrchestrator("a", async () => 1)])(
    "refuses what is no activity: %p",
    async (value) => {
      const { asked, client } = recording();
      await expect(client.completeActivity(value as never, taskToken)).rejects.toThrow(
        "completeActivity takes what defineActivity returns and a task token, or the token alone",
      );
      expect(asked).toEqual([]);
    },
  );

  it("refuses what is no task token", async () => {
    const { client } = recording();
    await expect(client.completeActivity(ask, "nonsense", new Date(0))).rejects.toThrow("is not a task token");
  });
});

describe("failActivity", () => {
  it("answers with the error, its cause and properties", async () => {
    const { asked, client } = recording();
    const error = Object.assign(new RangeError("too late", { cause: new Error("asleep") }), { code: "E7" });
    await client.failActivity(taskToken, error);
    expect(asked).toMatchObject([
      [
        "completeActivityTask",
        {
          ...task,
          failureDetails: {
            errorType: "RangeError",
            errorMessage: "too late",
            isNonRetriable: false,
            innerFailure: { errorMessage: "asleep" },
            properties: { code: "E7" },
          },
        },
      ],
    ]);
  });

  it("is final where the error says so, and takes anything for an error", async () => {
    const { asked, client } = recording();
    await client.failActivity(taskToken, new NonRetriableError("never"));
    await client.failActivity(taskToken, "no");
    expect(asked.map(([, request]) => request)).toMatchObject([
      { failureDetails: { isNonRetriable: true } },
      { failureDetails: { errorMessage: "no", isNonRetriable: false } },
    ]);
  });
});

describe("both", () => {
  it.each(["", "nonsense", "W10", "WzFd", undefined, null, 7])("refuse what is no task token: %p", async (token) => {
    const { asked, client } = recording();
    await expect(client.completeActivity(token as never)).rejects.toThrow("is not a task token");
    await expect(client.failActivity(token as never, "no")).rejects.toThrow(TypeError);
    expect(asked).toEqual([]);
  });

  it("do nothing where nobody waits for the answer any more", async () => {
    const connection = {
      ...recordingConnection().connection,
      completeActivityTask: () => Promise.reject(new ServiceError("NOT_FOUND", "Activity not found")),
    };
    await new Client(connection).completeActivity(taskToken, 1);
    await new Client(connection).failActivity(taskToken, "no");
  });
});
