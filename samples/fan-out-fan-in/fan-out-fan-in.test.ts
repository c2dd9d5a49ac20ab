import { expect, it } from "@jest/globals";
import { TestEnvironment } from "@reawait/testing";
import { printAlbum, shrinkPhoto } from "./activities.js";
import { makeAlbum } from "./orchestrators.js";

const definitions = { orchestrators: [makeAlbum], activities: [shrinkPhoto, printAlbum] };
const photos = [5, 1, 3].map((hours) => ({ name: `${hours}h.jpg`, bytes: hours * 100 }));

it("shrinks all photos at once, and prints them in the order in which they were given", async () => {
  await using env = await TestEnvironment.create(definitions);
  const begin = env.now().getTime();
  // An hour for each 100 bytes, in virtual time: the smallest is ready first, and the test takes milliseconds.
  const shrinking = env.mock(shrinkPhoto, async (ctx, { name, bytes }) => {
    await ctx.sleep(`${bytes / 100}h`);
    return { name, bytes: bytes / 10 };
  });
  const printing = env.mock(printAlbum, (_ctx, album) => ({ pages: album.length }));

  expect(await env.run(makeAlbum, photos)).toEqual({ pages: 3, saved: 900 - 90 });
  expect(shrinking.calls.map(({ startedAt }) => startedAt.getTime())).toEqual([begin, begin, begin]);
  // Not before the last of them is there.
  expect(printing.calls.map(({ startedAt }) => startedAt.getTime() - begin)).toEqual([5 * 3_600_000]);
  expect(printing.calls[0]?.input.map(({ name }) => name)).toEqual(["5h.jpg", "1h.jpg", "3h.jpg"]);
});

it("makes an album of no photos at all", async () => {
  await using env = await TestEnvironment.create(definitions);
  env.mock(printAlbum, (_ctx, album) => ({ pages: album.length }));
  expect(await env.run(makeAlbum, [])).toEqual({ pages: 0, saved: 0 });
});
