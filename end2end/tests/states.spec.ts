// What a page says when it cannot show something, and that it is the same when one comes back.
import type { Page } from "@playwright/test";
import { expect, expectOnly, signIn, test } from "../fixtures.js";
import { isPhone, queueOrder, row } from "../pages.js";

test.use({ data: "story" });

test("what cannot be read says so and is tried again", async ({ page, muster, complaints }) => {
  await signIn(page, muster, "/sources");
  await page.route("**/v1.0/security/incidents?*", (route) => route.abort());
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Incidents", exact: true }).click();
  const failure = page.getByRole("alert").filter({ hasText: "The queue could not be read" });
  await expect(failure).toBeVisible();
  await page.unroute("**/v1.0/security/incidents?*");
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("grid", { name: "Incidents" })).toBeVisible();
  expectOnly(complaints, /ERR_FAILED/);
});

test("the address is the view: it survives reload and back", async ({ page, muster }) => {
  await signIn(page, muster);
  const [first] = await shownOrder(page);
  const filter = encodeURIComponent("severity in ('high')");
  await page.goto(`${muster.url}/?filter=${filter}&orderby=priorityScore%20asc&pane=${first}`);
  await expect.poll(async () => (await queueOrder(page)).length).toBe(2);
  const order = await queueOrder(page);
  await page.reload();
  await expect.poll(() => queueOrder(page)).toEqual(order);

  const pane = page.getByRole(isPhone(page) ? "dialog" : "complementary", { name: "Incident", exact: true });
  await expect(pane).toBeVisible();
  await pane.getByRole("link", { name: "Open incident", exact: true }).click();
  await page.getByRole("link", { name: /^Assets \d/ }).click();
  await expect(page).toHaveURL(/tab=assets/);
  await page.reload();
  await expect(page.getByRole("link", { name: /^Assets \d/ })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(page.getByRole("link", { name: "Attack story" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(pane).toBeVisible();
  await expect.poll(() => queueOrder(page)).toEqual(order);
  await expect(row(page, order[0]!)).toBeAttached();
});

test("a filter that cannot be understood is said and not used", async ({ page, muster }) => {
  await signIn(page, muster, `/?filter=${encodeURIComponent("severity foo 'high'")}`);
  await expect(page.getByRole("alert")).toContainText(/not used.*character 10/);
  await expect.poll(async () => (await queueOrder(page)).length).toBeGreaterThan(10);
});

test("filters that leave nothing say what they hide", async ({ page, muster }) => {
  await signIn(page, muster, "/?search=nothing-is-called-this");
  await expect(page.getByRole("heading", { name: "No incident matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect.poll(async () => (await queueOrder(page)).length).toBeGreaterThan(10);
});

async function shownOrder(page: Page): Promise<string[]> {
  await expect.poll(async () => (await queueOrder(page)).length).toBeGreaterThan(0);
  return queueOrder(page);
}
