import { NonRetriableError, PayloadError } from "@reawait/core";
import { writeTaskToken } from "@reawait/core/internal";
import { ServiceError } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { Client } from "./client.js";
import { recordingConnection } from "./testing/recording-connection.js";

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
  it.each(["", "nonsense", "W10", "WzFd", undefined, 7])("refuse what is no task token: %p", async (token) => {
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
