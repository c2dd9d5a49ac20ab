import { expect, it } from "@jest/globals";
import { TestEnvironment } from "@reawait/testing";
import { proofread, publish, writeDraft } from "./activities.js";
import { publishArticle } from "./orchestrators.js";

const definitions = { orchestrators: [publishArticle], activities: [writeDraft, proofread, publish] };

it("gives each step what the one before it returned", async () => {
  await using env = await TestEnvironment.create(definitions);
  env.mock(writeDraft, (_ctx, topic) => `a draft on ${topic}`);
  env.mock(proofread, (_ctx, draft) => draft.replace("a draft", "an article"));
  env.mock(publish, (_ctx, article) => ({ article, url: "https://example.com/7" }));

  expect(await env.run(publishArticle, "otters")).toEqual({
    article: "an article on otters",
    url: "https://example.com/7",
  });
});

it("repeats no step that is done when the worker dies in the next one", async () => {
  await using env = await TestEnvironment.create({ ...definitions, unmocked: "run" });
  const writing = env.mock(writeDraft, writeDraft.fn);
  const proofreading = env.mock(proofread, proofread.fn).once(async (_ctx, draft) => {
    await env.crashWorker();
    return draft;
  });

  expect(await env.run(publishArticle, "Otters")).toMatchObject({ article: "Otters hold hands while they sleep." });
  expect(writing.calls).toHaveLength(1);
  expect(proofreading.calls).toHaveLength(2);
});
