// Lists that are longer than a page, and what is done with all that match.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, type Muster, signIn, test } from "../fixtures.js";
import { isPhone, queueOrder, row } from "../pages.js";

test.describe("of the story", () => {
  test.use({ data: "story" });

  test("an incident with more alerts than are read at once says so and reads on", async ({ page, muster }) => {
    await shorten(page, /\/alerts_v2\?/, 50);
    await signIn(page, muster, `/incidents/${await largest(muster)}?tab=alerts&rows=flat`);
    const note = page.getByRole("status").filter({ hasText: "alerts are shown" });
    await expect(note).toContainText("The first 50 of 87 alerts");
    await note.getByRole("button", { name: "Read on" }).click();
    await expect(note).toBeHidden();
    await expect(page.getByText("87 alerts", { exact: true }).first()).toBeVisible();
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

  test("the list goes into a table with everything that matches", async ({ page, muster }) => {
    test.skip(isPhone(page), "a phone has no room for the tools of the list");
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
});

test("all that match are selected, changed together and taken back together", async ({ page, own: muster }) => {
  test.skip(isPhone(page), "a phone selects nothing");
  await muster.ingest(Array.from({ length: 7 }, (_, index) => alert(`bulk-${index}`)));
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
  test.skip(isPhone(page), "a phone selects nothing");
  await muster.ingest(Array.from({ length: 3 }, (_, index) => alert(`several-${index}`)));
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
  test.skip(isPhone(page), "a phone shows cards, and no columns");
  await muster.ingest([alert("view", "high"), alert("other", "low")]);
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
  await page.mouse.move(edge.x + edge.width, edge.y + 10);
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

test("namesakes are told apart in the search", async ({ page, own: muster }) => {
  const named = (name: string, upn: string) => ({
    ...alert(name),
    evidence: [{ "@odata.type": "#microsoft.graph.security.userEvidence", userAccount: { displayName: "Jo Doe", userPrincipalName: upn } }],
  });
  await muster.ingest([named("one", "jo.doe@north.example"), named("two", "jdoe@south.example")]);
  await signIn(page, muster);
  if (isPhone(page)) await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("combobox", { name: "Search name, id, entity" }).fill("Jo Doe");
  const hits = page.getByRole("listbox", { name: "Hits" });
  await expect(hits.getByRole("option", { name: /jo\.doe@north\.example/ })).toBeVisible();
  await expect(hits.getByRole("option", { name: /jdoe@south\.example/ })).toBeVisible();
});

test("an address in a wide table is reached, however narrow the window", async ({ page, own: muster }) => {
  if (!isPhone(page)) await page.setViewportSize({ width: 1024, height: 768 });
  const activities = [1, 2, 3].map((second) => ({
    time: `2026-01-28T10:36:0${second}Z`,
    user: "jo@corp.example",
    action: "FileDownloaded",
    item: "Plan.docx",
    application: "SharePoint",
    ipAddress: `203.0.113.${second}`,
    location: "Norway",
  }));
  await muster.ingest([{ ...alert("wide"), serviceSource: "microsoftDefenderForCloudApps", additionalData: { activities } }]);
  await signIn(page, muster, "/alerts/list-wide");
  const address = page.getByText("203.0.113.2");
  await address.scrollIntoViewIfNeeded();
  await expect(address).toBeInViewport({ ratio: 0.9 });
});

/** Makes the server give fewer rows at once, so that a few are many. */
async function shorten(page: Page, path: RegExp, top: number): Promise<void> {
  await page.route(path, (route) => {
    const url = route.request().url();
    return route.continue({ url: url.replace(/((?:\$|%24)top=)\d+/, (all, name) => (all.endsWith("top=1") ? all : name + top)) });
  });
}

async function largest(muster: Muster): Promise<string> {
  const order = encodeURIComponent("alertCounts/total desc");
  return (await muster.call("GET", `/v1.0/security/incidents?$top=1&$orderby=${order}`)).value[0].id;
}

async function owners(muster: Muster): Promise<string[]> {
  return (await muster.call("GET", "/v1.0/security/incidents")).value.map((incident: any) => incident.assignedTo ?? "");
}

async function box(page: Page, name: string): Promise<{ x: number; y: number; width: number }> {
  return (await page.getByRole("columnheader", { name, exact: true }).boundingBox())!;
}

/** An alert about a device of its own. */
function alert(name: string, severity = "medium"): object {
  const now = new Date().toISOString();
  return {
    id: `list-${name}`,
    title: `Detection ${name}`,
    severity,
    category: "Execution",
    serviceSource: "microsoftDefenderForEndpoint",
    createdDateTime: now,
    lastUpdateDateTime: now,
    firstActivityDateTime: now,
    lastActivityDateTime: now,
    evidence: [{ "@odata.type": "#microsoft.graph.security.deviceEvidence", deviceDnsName: `${name}.corp.example` }],
  };
}
