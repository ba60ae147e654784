// The walk that Muster is for: from the address that the server prints to a closed case, over alerts that went in by
// HTTP, in a wide window and on a phone.
import type { Locator } from "@playwright/test";
import { expect, type Muster, signIn, test } from "../fixtures.js";
import { chooseSeverities, expectTermsToSum, isPhone, openPane, queueOrder, row } from "../pages.js";
import { grouping, tell, truth } from "../story.js";

const main = truth.incidents.main;
/** Plain activities are told in words. */
const deeds: Record<string, RegExp> = { ListViewed: /^List .* was viewed/, LogonSuccess: / logged on to / };
const comment = "Contained: tokens revoked, LF-FS01 rebuilt, senders blocked.";

test("the walk", async ({ page, browser, own: muster }) => {
  test.setTimeout(180_000);
  const phone = isPhone(page);
  await tell(muster);
  const keys = await idsByKey(muster);
  const id = keys.get("main")!;
  const incident = row(page, id);

  await test.step("1: the printed address signs in", async () => {
    await signIn(page, muster);
    await expect(page).toHaveURL(`${muster.url}/`);
    await expect(page.getByRole("button", { name: "Administrator, user menu" })).toBeVisible();
  });

  await test.step("2: medium and high show the seven, most recent first", async () => {
    await chooseSeverities(page, ["High", "Medium"]);
    const expected = Object.entries(truth.incidents).sort(([, a], [, b]) => a.position - b.position);
    await expect.poll(() => queueOrder(page)).toEqual(expected.map(([key]) => keys.get(key)));
    for (const [key, { name, severity, alerts, active }] of expected) {
      const cells = row(page, keys.get(key)!).getByRole("gridcell");
      await expect(cells.filter({ hasText: new RegExp(`^${severity}$`, "i") })).toBeVisible();
      await expect(cells.getByText(`${active}/${alerts}`)).toBeVisible();
      await expect(cells.getByRole("link").first()).toHaveAttribute("title", name);
      await expect(cells.getByRole("button", { name: /^Priority \d+ = severity \d+ \+ impact \d+/ })).toBeVisible();
    }
    await expect(incident.getByRole("gridcell").filter({ hasText: /7 devices.*6 users.*2 mailboxes/s })).toBeVisible();
    await expect(incident.getByRole("img", { name: /Initial access,.*Impact/ })).toBeVisible();
    if (!phone) {
      await expect(incident.getByRole("gridcell", { name: "Endpoint, Identity, Cloud Apps, Office 365" })).toBeVisible();
    }
  });

  await test.step("3: by impacted entities or by priority the main attack comes first, and its priority adds up", async () => {
    if (phone) {
      await page.goto(`${page.url()}&orderby=priorityScore%20desc`);
    } else {
      await page.getByRole("button", { name: "Impacted" }).click();
      await expect(page.getByRole("columnheader", { name: "Impacted" })).toHaveAttribute("aria-sort", "descending");
      await expect.poll(async () => (await queueOrder(page))[0]).toBe(id);
      await page.getByRole("button", { name: "Priority", exact: true }).click();
    }
    await expect.poll(async () => (await queueOrder(page))[0]).toBe(id);
    const bar = incident.getByRole("button", { name: /^Priority/ });
    const shown = Number(await bar.textContent());
    expect(shown).toBeGreaterThan(85);
    await bar.click();
    const why = page.getByRole("dialog", { name: "Priority" });
    await expectTermsToSum(why.getByRole("table"), shown);
    await why.getByRole("button", { name: "Close" }).click();
    await expect(why).toBeHidden();
  });

  const pane = await test.step("4: the pane tells what decides", async () => {
    const pane = await openPane(page, id);
    await expect(pane.getByRole("heading", { name: main.name })).toBeVisible();
    const fact = (name: string) => pane.getByRole("term").filter({ hasText: name }).locator("+ dd");
    await expect(fact("Status")).toHaveText("Active");
    await expect(fact("Owner")).toContainText("No one");
    await expect(fact("Severity")).toHaveText("High");
    await expect(fact("Incident ID")).toHaveText(id);
    await expect(fact("Classification")).toHaveText("Not set");
    await expect(fact("Activity").locator("time")).toHaveCount(2);
    await expectTermsToSum(pane.getByRole("table", { name: /^Priority \d+ as terms/ }), await score(pane));
    const headings = pane.getByRole("columnheader");
    for (const name of ["Devices (7)", "Exposure", "Users (6)", "Investigation priority", "Mailboxes (2)", "Owner"]) {
      await expect(headings.filter({ hasText: name })).toBeVisible();
    }
    await expect(pane.getByRole("row", { name: /^LF-WEB01/ })).toContainText("High");
    await expect(pane.getByRole("row", { name: /^Annette Hill/ })).toContainText("Privileged");
    await expect(pane.getByText("1 active of 87")).toBeVisible();
    await expect(pane.getByRole("link", { name: "All 87" })).toBeVisible();
    return pane;
  });

  await test.step("5: deep tactics stand out; it is assigned and in progress", async () => {
    for (const tactic of ["Credential access", "Lateral movement", "Command and control", "Exfiltration"]) {
      await expect(pane.locator(".chain-names b", { hasText: tactic })).toBeVisible();
    }
    await pane.getByRole("button", { name: "Assign to me" }).click();
    await expect(page.getByRole("status")).toContainText([`${id} assigned to you`]);
    await expect(pane.getByText("administrator@localhost").first()).toBeVisible();
    await pane.getByRole("button", { name: "Set status and classification" }).click();
    const form = page.getByRole("dialog", { name: "Manage incident" });
    await form.getByRole("button", { name: "In progress" }).click();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toBeHidden();
    await expect(pane.getByRole("term").filter({ hasText: "Status" }).locator("+ dd")).toHaveText("In progress");
  });

  await test.step("6: the attack story lights what an alert touches, and plays", async () => {
    await pane.getByRole("link", { name: "Open incident", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/incidents/${id}$`));
    if (phone) {
      const words = page.getByRole("region", { name: "Attack story in words" });
      await words.getByRole("button", { name: /show this alert/ }).nth(2).click();
      const sheet = page.getByRole("dialog", { name: "Selected alert" });
      await expect(sheet.getByText(/^\d+ lit in the graph$/)).toBeVisible();
      await sheet.getByRole("button", { name: "Clear selection" }).click();
      await page.getByRole("link", { name: "Graph", exact: true }).click();
    } else {
      const list = page.getByRole("complementary", { name: "Alerts in time" });
      await expect(list.getByText("1 active of 87")).toBeVisible();
      await list.getByRole("button", { name: /Malware detection/ }).click();
      const details = page.getByRole("complementary", { name: "Selected alert" });
      await expect(details.getByRole("heading", { name: "Malware detection" })).toBeVisible();
      const lit = page.locator(".graph .n.lit");
      await expect(details.getByText(/^\d+ lit in the graph$/)).toHaveText(`${await lit.count()} lit in the graph`);
      expect(await lit.count()).toBeGreaterThan(2);
      await expect(page.getByRole("button", { name: /^Annette Hill, user/ })).toHaveClass(/lit/);
      await details.getByRole("button", { name: "Clear selection" }).click();
    }
    await expect(page.getByRole("group", { name: /^Attack graph: \d+ entities/ })).toBeVisible();
    const time = page.getByRole("slider", { name: "Time" });
    await expect(time).toHaveAttribute("aria-valuenow", "87");
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(async () => Number(await time.getAttribute("aria-valuenow"))).toBeLessThan(10);
    const before = await page.locator(".graph .n.fut").count();
    expect(before).toBeGreaterThan(20);
    await expect.poll(() => page.locator(".graph .n.fut").count()).toBeLessThan(before);
    await page.getByRole("button", { name: "Pause" }).click();
    await time.press("End");
    await expect(page.locator(".graph .n.fut")).toHaveCount(0);
  });

  await test.step("7: the 87 alerts, grouped and flat, each with its reason; Cloud Apps leaves the malware detection", async () => {
    await page.getByRole("link", { name: /^Alerts 87/ }).click();
    const table = page.getByRole("table", { name: "Alerts of the incident" });
    // The counts have no room on a phone, where the tab says them.
    const note = page.getByText(/^\d+ alerts/);
    await expect(note).toHaveText(/^87 alerts in \d+ rows$/);
    await page.getByRole("link", { name: "Flat" }).click();
    await expect(table.getByRole("checkbox")).toHaveCount(87);
    await expect(table.getByRole("button", { name: /^Linked by .*, weight/ })).toHaveCount(86);
    await expect(table.getByText("began it")).toHaveCount(1);
    await page.getByRole("link", { name: "Grouped" }).click();
    await page.getByRole("button", { name: /^Cloud Apps 26/ }).click();
    await expect(note).toHaveText(/^26 alerts/);
    await table.getByRole("link", { name: "Malware detection" }).click();
  });

  await test.step("8: the alert as its source tells it, with the users it touches", async () => {
    await expect(page.getByRole("heading", { name: "Malware detection", level: 1 })).toBeVisible();
    await expect(page.getByText("File policy Malware detection was matched by")).toBeVisible();
    await expect(page.getByRole("table", { name: "Matched files" })).toContainText("BlueTowel_SOW_01212026.doc");
    await expect(page.getByRole("term").filter({ hasText: /^Policy type$/ }).locator("+ dd")).toHaveText("File policy");
    await expect(page.getByRole("table", { name: "Activity log" })).toContainText("Upload file");
    const users = page.getByRole("table", { name: "Users affected" });
    await expect(users.getByRole("row", { name: /Annette Hill/ })).toContainText(/privileged.*\d+th percentile/s);
    await users.getByRole("link", { name: "Annette Hill" }).click();
  });

  await test.step("9: Annette Hill's page, oldest first, alerts and activities mixed, each with what it adds", async () => {
    await expect(page.getByRole("heading", { name: "Annette Hill", level: 1 })).toBeVisible();
    const events = page.getByRole("list", { name: "Events" });
    await page.getByRole("button", { name: "Newest first" }).click();
    await expect(page.getByRole("button", { name: "Oldest first" })).toBeVisible();
    const titles = events.locator(".ev .nn");
    await expect(titles).toHaveCount(truth.annette.length);
    await expect(titles).toHaveText(truth.annette.map((title) => deeds[title] ?? title));
    await expect(events.locator(".ev .pt")).toHaveText(truth.annette.map(() => /^\+\d+$/));
    await events.getByRole("link", { name: "Activity from a Tor IP address" }).click();
  });

  await test.step("10: elevated privilege and a new address stand out; there and back without losing one's place", async () => {
    const important = page.getByRole("region", { name: "Important information" });
    await expect(important.getByText("Elevated privilege")).toBeVisible();
    await expect(important.getByText("This user is an administrator in Office 365.")).toBeVisible();
    await expect(important.getByText("was used for the first time in 180 days")).toBeVisible();
    const alert = page.url();
    const address = page.getByRole("table", { name: "Activity log" }).getByRole("link", { name: "198.51.100.167" });
    await address.click();
    await expect(page.getByRole("heading", { name: "198.51.100.167", level: 1 })).toBeVisible();
    await page.getByRole("link", { name: /^Incidents and alerts \d/ }).click();
    await page.getByRole("link", { name: "Mass delete" }).first().click();
    await expect(page.getByRole("heading", { name: "Mass delete", level: 1 })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("link", { name: /^Incidents and alerts/ })).toHaveAttribute("aria-current", "page");
    while (page.url().split("?")[0] !== alert.split("?")[0]) await page.goBack();
    await expect(page.getByRole("heading", { name: "Activity from a Tor IP address", level: 1 })).toBeVisible();
    while (!page.url().includes("order=asc")) await page.goBack();
    await expect(page.getByRole("list", { name: "Events" }).locator(".ev .nn")).toHaveCount(truth.annette.length);
  });

  await test.step("11: the device's timeline from the first to the last activity of what is suspicious", async () => {
    await page.goto(`${muster.url}/incidents/${id}?tab=assets`);
    await page.getByRole("link", { name: "STCONWAY-PC" }).first().click();
    await expect(page.getByRole("heading", { name: "STCONWAY-PC", level: 1 })).toBeVisible();
    await page.getByRole("link", { name: /^Observed with \d/ }).click();
    const beacon = page.getByRole("row").filter({ has: page.getByRole("link", { name: "203.0.113.45" }) });
    await beacon.getByRole("link", { name: "Events of both" }).click();
    const events = page.getByRole("list", { name: "Events" });
    // On a phone the order is turned, which also leads to the other end.
    if (!phone) await page.getByRole("button", { name: "Last", exact: true }).click();
    await expect(events.getByText("Last activity with 203.0.113.45")).toBeVisible();
    await page.getByRole("button", { name: phone ? "Newest first" : "First", exact: true }).click();
    await expect(events.getByText("First activity with 203.0.113.45")).toBeVisible();
  });

  await test.step("12: it is closed with its alerts, another browser sees it, and the log tells who did what", async () => {
    const other = await (await browser.newContext({ viewport: page.viewportSize()! })).newPage();
    await signIn(other, muster, "/?filter=severity%20in%20('high','medium')");
    await expect(row(other, id)).toContainText("In progress");

    await page.goto(`${muster.url}/incidents/${id}`);
    await page.getByRole("button", { name: "Resolve", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: `Resolve ${id}` });
    await expect(dialog.getByText("also resolves 1 alert")).toBeVisible();
    await dialog.getByRole("radio", { name: /^True positive/ }).click();
    await dialog.getByRole("radio", { name: /^Multi-?staged? attack$/i }).click();
    await dialog.getByRole("textbox", { name: "Comment" }).fill(comment);
    await dialog.getByRole("button", { name: "Resolve" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator("header").getByText("Resolved")).toBeVisible();

    await expect(row(other, id)).toContainText("Resolved");
    await expect(row(other, id)).toContainText("0/87");
    await other.context().close();

    await page.goto(`${muster.url}/alerts/${main.activeAlertIds[0]}`);
    await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
    await expect(page.getByText(/^True positive, multi-?staged? attack$/i)).toBeVisible();

    await page.goto(`${muster.url}/incidents/${id}?tab=activity`);
    const log = page.getByRole("region", { name: "Activity" });
    await expect(log.getByText(comment)).toBeVisible();
    for (const deed of [/assigned/i, /in progress/i, /resolved/i]) {
      await expect(log.getByRole("listitem").filter({ hasText: /^.*Administrator/ }).filter({ hasText: deed }).first()).toBeVisible();
    }
  });

  if (phone) {
    await page.getByRole("link", { name: "Back to Incidents" }).click();
    await expect(page.getByRole("grid", { name: "Incidents" })).toBeVisible();
  }
});

/** The ids that the seven incidents got, found by the alerts they have. */
async function idsByKey(muster: Muster): Promise<Map<string, string>> {
  const groups = await grouping(muster);
  const ids = new Map<string, string>();
  for (const [key, { alertIds }] of Object.entries(truth.incidents)) {
    const found = [...groups].find(([, alerts]) => JSON.stringify(alerts) === JSON.stringify(alertIds));
    expect(found, `an incident with exactly the alerts of ${key}`).toBeDefined();
    ids.set(key, found![0]);
  }
  return ids;
}

/** The score in the head of the pane. */
async function score(pane: Locator): Promise<number> {
  return Number(await pane.locator(".head .prio b").textContent());
}
