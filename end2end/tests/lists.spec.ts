// Lists that are longer than a page, or than the window.
import { expect, type Muster, signIn, test } from "../fixtures.js";
import { isPhone, shorten } from "../pages.js";

test.use({ data: "story" });

test("an incident with more alerts than are read at once says so and reads on", async ({ page, muster }) => {
  await shorten(page, /\/alerts_v2\?/, 50);
  await signIn(page, muster, `/incidents/${await largest(muster)}?tab=alerts&rows=flat`);
  const note = page.getByRole("status").filter({ hasText: "alerts are shown" });
  await expect(note).toContainText("The first 50 of 87 alerts");
  await note.getByRole("button", { name: "Read on" }).click();
  await expect(note).toBeHidden();
  await expect(page.getByRole("table", { name: "Alerts of the incident" }).locator("tbody tr")).toHaveCount(87);
});

test("evidence and entities read on while one scrolls, and repeat nothing", async ({ page, muster }) => {
  await shorten(page, /\/(evidence|entities)\?/, 30);
  await signIn(page, muster, `/incidents/${await largest(muster)}?tab=evidence`);
  const region = page.getByRole("region", { name: "Evidence" });
  const links = region.getByRole("row").locator("td.nm");
  await expect(links).toHaveCount(30);
  await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(() => links.count()).toBeGreaterThan(59);

  await page.goto(`${muster.url}/entities`);
  const found = page.getByRole("region", { name: "Entities found" });
  await expect(found.locator("td.nm a")).toHaveCount(30);
  await found.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(() => found.locator("td.nm a").count()).toBeGreaterThan(59);
  const addresses = await found.locator("td.nm a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("the tab one is on is in sight, however narrow the window", async ({ page, muster }) => {
  await signIn(page, muster, `/incidents/${await largest(muster)}?tab=activity`);
  await expect(page.getByRole("navigation", { name: "Incident" }).getByRole("link", { name: /^Activity/ })).toBeInViewport({ ratio: 0.9 });
});

test("no role of an asset is cut, however narrow the window", async ({ page, muster }) => {
  if (!isPhone(page)) await page.setViewportSize({ width: 1024, height: 768 });
  await signIn(page, muster, `/incidents/${await largest(muster)}?tab=assets`);
  const tags = page.locator(".tag.priv > span");
  await expect.poll(() => tags.count()).toBeGreaterThan(1);
  const cut = await tags.evaluateAll((all) => all.filter((tag) => tag.scrollWidth > tag.clientWidth).map((tag) => tag.textContent));
  expect(cut).toEqual([]);
});

test("a priority is set by hand with a reason", async ({ page, own: muster }) => {
  await signIn(page, muster, `/incidents/${await largest(muster)}`);
  await page.getByRole("button", { name: /^Priority .*Explain/ }).first().click();
  const why = page.getByRole("dialog", { name: /^Priority/ });
  await why.getByRole("textbox", { name: "Set by hand" }).fill("12");
  await why.getByRole("textbox", { name: "Reason" }).fill("A test of ours");
  await why.getByRole("button", { name: "Set", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "priority 12 by hand" }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Priority 12/ }).first()).toBeVisible();
});

async function largest(muster: Muster): Promise<string> {
  const order = encodeURIComponent("alertCounts/total desc");
  return (await muster.call("GET", `/v1.0/security/incidents?$top=1&$orderby=${order}`)).value[0].id;
}
