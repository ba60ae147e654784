// What a browser transfers before the queue shows. Bytes are the same on every machine, so this may fail where times may
// not. What is too much here belongs behind `later.rs`.
import { expect, signIn, test } from "../fixtures.js";

test.use({ data: "story" });

const budget = 350_000;

test("the queue shows before the rest of the client is read", async ({ page, muster }, info) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("[role=grid] [role=row][id]") === null) return;
      performance.mark("queue");
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await signIn(page, muster);
  await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("split_later")));
  const files = await page.evaluate(() => {
    const shown = performance.getEntriesByName("queue")[0]!.startTime;
    const kinds = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
    const entries = kinds.filter((entry) => entry instanceof PerformanceResourceTiming);
    return entries.map(({ name, encodedBodySize, startTime, entryType }) => ({
      path: new URL(name).pathname,
      bytes: encodedBodySize,
      ofClient: entryType === "navigation" || name.includes("/static/"),
      before: startTime < shown,
    }));
  });
  const client = files.filter(({ ofClient, before }) => ofClient && before);
  const bytes = client.reduce((sum, file) => sum + file.bytes, 0);
  const description = client.map(({ path, bytes }) => `${path} ${bytes}`).join(", ");
  info.annotations.push({ type: "bytes before the queue shows", description: `${bytes}: ${description}` });
  expect(client.map(({ path }) => path).filter((path) => path.includes("split_later"))).toEqual([]);
  expect(bytes, description).toBeLessThan(budget);
});
