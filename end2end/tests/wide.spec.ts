// What only a wide window has room for: several at once, views and columns of one's own, the list as a table.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, type Muster, signIn, test } from "../fixtures.js";
import { alertOf } from "../invented.js";
import { queueOrder, row, shorten } from "../pages.js";

test("all that match are selected, changed together and taken back together", async ({ page, own: muster }) => {
  await muster.ingest(Array.from({ length: 7 }, (_, index) => alertOf(`bulk-${index}`)));
  await signIn(page, muster, "/?filter=");
  await expect.poll(async () => (await queueOrder(page)).length).toBe(7);
  // Of seven only three are read at once; all seven are selected.
  await shorten(page, /\/incidents\?.*select=id/, 3);
  const [first] = await queueOrder(page);
  await row(page, first!).getByRole("checkbox").check();
  const bar = page.getByRole("toolbar", { name: "Selection" });
  await bar.getByRole("button", { name: "Select all 7 that match" }).click();
  await expect(bar).toContainText("7 selected");
  await bar.getByRole("button", { name: /^Assign to me/ }).click();
  const toast = page.getByRole("status").filter({ hasText: "7 incidents assigned to you" });
  await expect(toast).toBeVisible();
  expect(await owners(muster)).not.toContain("");
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => owners(muster)).toEqual(Array(7).fill(""));
});

test("several alerts are resolved at once, counted beside the filters, and taken back", async ({ page, own: muster }) => {
  await muster.ingest(Array.from({ length: 3 }, (_, index) => alertOf(`several-${index}`)));
  await signIn(page, muster, "/alerts");
  const table = page.getByRole("table", { name: "Alerts" });
  await expect(table.getByRole("checkbox")).toHaveCount(3);

  await page.getByRole("button", { name: /^Change filter Status/ }).click();
  const menu = page.getByRole("dialog", { name: "Status" });
  await expect(menu.getByRole("listitem").filter({ hasText: "New" })).toContainText("3");
  await page.keyboard.press("Escape");

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const bar = page.getByRole("toolbar", { name: "Selection" });
  await expect(bar).toContainText("1 selected");
  await bar.getByRole("button", { name: "Select all 3 that match" }).click();
  await expect(bar).toContainText("3 selected");
  await bar.getByRole("button", { name: /^Resolve/ }).click();
  const dialog = page.getByRole("dialog", { name: "Resolve 3 alerts" });
  await dialog.getByRole("radio", { name: /^False positive/ }).click();
  await dialog.getByRole("textbox", { name: "Comment" }).fill("A test of ours.");
  await dialog.getByRole("button", { name: /^Resolve/ }).click();
  const toast = page.getByRole("status").filter({ hasText: "3 alerts resolved" });
  await expect(toast).toBeVisible();
  const alerts = async () => (await muster.call("GET", "/v1.0/security/alerts_v2")).value.map((one: any) => one.status);
  expect(await alerts()).toEqual(["resolved", "resolved", "resolved"]);
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(alerts).toEqual(["new", "new", "new"]);
});

test("a view of one's own keeps filter, order and columns, and its link shows it to others", async ({ page, browser, own: muster }) => {
  await muster.ingest([alertOf("view", "high"), alertOf("other", "low")]);
  await signIn(page, muster, "/?filter=severity%20eq%20'high'&orderby=priorityScore%20desc");
  await expect.poll(async () => (await queueOrder(page)).length).toBe(1);
  const heads = page.getByRole("columnheader");
  await expect(heads.nth(3)).toContainText("Severity");

  // By the keyboard: one head to the left, another wider.
  await page.getByRole("button", { name: "Severity", exact: true }).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(heads.nth(2)).toContainText("Severity");
  const width = async () => (await page.getByRole("columnheader", { name: "Severity" }).boundingBox())!.width;
  const before = await width();
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await expect.poll(width).toBe(before + 16);
  // By the pointer: the edge of a head, and a head itself.
  const edge = (await page.getByRole("columnheader", { name: "Severity" }).boundingBox())!;
  await page.mouse.move(edge.x + edge.width - 2, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width + 30, edge.y + 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 40);
  const [priority, id] = [await box(page, "Priority"), await box(page, "ID")];
  await page.mouse.move(priority.x + 20, priority.y + 15);
  await page.mouse.down();
  await page.mouse.move(id.x + 4, id.y + 15, { steps: 8 });
  await page.mouse.up();
  await expect(heads.nth(1)).toContainText("Priority");
  await expect(page.getByRole("columnheader", { name: "Priority" })).toHaveAttribute("aria-sort", "descending");

  await page.getByRole("button", { name: "Save this view" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Night shift");
  await page.keyboard.press("Enter");
  const tab = page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name: /^Night shift/ });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await expect(tab).toContainText("1");

  await page.goto(muster.url);
  await expect.poll(async () => (await queueOrder(page)).length).toBe(2);
  await tab.click();
  await expect.poll(async () => (await queueOrder(page)).length).toBe(1);
  await expect(heads.nth(1)).toContainText("Priority");

  const other = await (await browser.newContext({ viewport: page.viewportSize()! })).newPage();
  await signIn(other, muster, page.url().slice(muster.url.length));
  await expect(other.getByRole("link", { name: "Night shift" })).toHaveAttribute("aria-current", "page");
  await expect(other.getByRole("columnheader").nth(1)).toContainText("Priority");
  await other.context().close();
});

test("the list goes into a table with everything that matches", async ({ page, own: muster }) => {
  await muster.ingest(Array.from({ length: 7 }, (_, index) => alertOf(`listed-${index}`)));
  await shorten(page, /\/incidents\?.*top=1000/, 4);
  await signIn(page, muster, "/?filter=");
  const all = await muster.call("GET", "/v1.0/security/incidents?$count=true&$top=1");
  await expect.poll(async () => (await queueOrder(page)).length).toBeGreaterThan(5);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the list as CSV" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^incidents-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile((await download.path())!, "utf8")).trimEnd().split("\r\n");
  expect(lines[0]).toContain("ID,Name,Severity,Status");
  expect(lines).toHaveLength(all["@odata.count"] + 1);
  await expect(page.getByRole("status").filter({ hasText: ".csv" })).toContainText(`${all["@odata.count"]} incidents in`);
});

async function owners(muster: Muster): Promise<string[]> {
  return (await muster.call("GET", "/v1.0/security/incidents")).value.map((incident: any) => incident.assignedTo ?? "");
}

async function box(page: Page, name: string): Promise<{ x: number; y: number; width: number }> {
  return (await page.getByRole("columnheader", { name, exact: true }).boundingBox())!;
}
