// The policy, tried, applied and rolled back against a real server; detectors; impact as an analyst assesses it.
import { expect, expectAccessible, type Muster, signIn, test } from "../fixtures.js";
import { isPhone } from "../pages.js";

test.use({ data: "story" });

test("a weight is changed: a wrong value is named at its field, tried out, applied, and rolled back", async ({ page, own: muster }) => {
  const { id, score } = await largest(muster);
  await signIn(page, muster, "/settings?tab=policy&part=severity");
  const high = page.getByRole("textbox", { name: /^High/ });
  await expect(high).toHaveValue("42");
  await high.fill("900");
  await expect(page.getByText("Takes a whole number from 0 to 100")).toBeVisible();
  await expect(high).toHaveAttribute("aria-invalid", "true");
  const apply = page.getByRole("button", { name: "Apply" }).first();
  await expect(apply).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);
  // It fits by itself, but not beside medium.
  await high.fill("12");
  await expect(page.getByText("Has to be medium, 26, or more")).toBeVisible();
  await high.fill("30");
  await expect(high).not.toHaveAttribute("aria-invalid", "true");

  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("menuitem", { name: "The last 90 days" }).click();
  const report = page.getByRole("dialog", { name: "What would change" });
  await expect(report).toContainText("alerts of the last 90 days, played by both policies", { timeout: 30_000 });
  const line = report.getByRole("listitem").filter({ hasText: new RegExp(`^${id} `) });
  await expect(line).toContainText(`${score} → ${score - 12}`);
  await expect(line).toContainText(/Highest active severity 42 → 30/);
  await expectAccessible(page);
  expect(await scoreOf(muster, id)).toBe(score);
  await report.getByRole("textbox", { name: "Reason" }).fill("High is seldom so high here");
  await report.getByRole("button", { name: "Apply" }).click();
  await expect(report).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: /open incidents scored, \d+ changed/ }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Version 2").first()).toBeVisible();

  await page.goto(`${muster.url}/incidents/${id}?tab=activity`);
  await expect(page.getByText(`priority ${score} → ${score - 12} by policy version 2`)).toBeVisible();
  await page.getByRole("button", { name: new RegExp(`^Priority ${score - 12}`) }).first().click();
  const why = page.getByRole("dialog", { name: /^Priority/ });
  await expect(why.getByRole("row").filter({ hasText: "Highest active severity" })).toContainText("30");

  await page.goto(`${muster.url}/settings?tab=policy&part=versions`);
  const second = page.getByRole("listitem").filter({ hasText: /^Version 2/ });
  await expect(second).toContainText("High is seldom so high here");
  await second.getByRole("button", { name: "What changed" }).click();
  await expect(second).toContainText("priority.severity.high");
  await expectAccessible(page);
  await page.getByRole("listitem").filter({ hasText: /^Version 1/ }).getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Version 1 is back, as version 3" }).first()).toBeVisible();
  await expect.poll(() => scoreOf(muster, id)).toBe(score);
  await page.goto(`${muster.url}/incidents/${id}`);
  await expect(page.getByRole("button", { name: new RegExp(`^Priority ${score}`) }).first()).toBeVisible();
});

test("lists of a policy grow and shrink, and a preset fills the form", async ({ page, own: muster }) => {
  await signIn(page, muster, "/settings?tab=policy&part=impact");
  const devices = page.getByRole("group", { name: "Devices" });
  await devices.getByRole("button", { name: "Add" }).click();
  await devices.getByRole("textbox", { name: "Devices 5: From" }).fill("50");
  await devices.getByRole("textbox", { name: "Devices 5: Points" }).fill("12");
  await devices.getByRole("button", { name: "Remove Devices 1" }).click();
  await expect(devices.getByRole("textbox", { name: "Devices 4: Points" })).toHaveValue("12");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(devices.getByRole("textbox", { name: "Devices 4: Points" })).toHaveValue("10");
  await page.getByRole("button", { name: "Start from" }).click();
  await page.getByRole("menuitem", { name: "Zero Trust" }).click();
  await page.getByRole("navigation", { name: "Parts of the policy" }).getByRole("link", { name: "Tactics" }).click();
  await expect(page.getByRole("textbox", { name: /^Credential access/ })).toHaveValue("8");
  await page.getByRole("navigation", { name: "Parts of the policy" }).getByRole("link", { name: "What links" }).click();
  await expect(page.getByRole("textbox", { name: "Device: half-life" })).toHaveValue("8");
  await expectAccessible(page);
});

test("detectors show their record and take a policy, which is a version", async ({ page, own: muster }) => {
  const alerts = (await muster.call("GET", "/v1.0/security/alerts_v2?$top=1")).value;
  const { id, title } = alerts[0];
  await muster.call("PATCH", `/v1.0/security/alerts_v2/${id}`, JSON.stringify({ classification: "truePositive" }));
  await signIn(page, muster, `/settings?tab=detectors&search=${encodeURIComponent(title)}`);
  const detector = page.getByRole("row").filter({ hasText: title }).first();
  await expect(detector).toContainText("1 true, 0 expected, 0 false");
  await expect(detector).toContainText("100 % true, between 21 and 100 %");
  await expectAccessible(page);
  await detector.getByRole("combobox").selectOption("sameAsset");
  await expect(page.getByRole("status").filter({ hasText: "same asset only" }).first()).toBeVisible();
  await page.goto(`${muster.url}/settings?tab=policy&part=versions`);
  await expect(page.getByRole("listitem").filter({ hasText: /^Version 2/ })).toContainText("Same asset only");
});

test("the impact is assessed, counts, and is taken back", async ({ page, own: muster }) => {
  const { id } = await quietest(muster);
  const score = await scoreOf(muster, id);
  await signIn(page, muster, `/incidents/${id}`);
  await manage(page);
  const form = page.getByRole("dialog", { name: "Manage incident" });
  await form.getByRole("combobox", { name: "Impact on services" }).selectOption("high");
  await form.getByRole("combobox", { name: "Impact on information" }).selectOption("privacyBreach");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "impact assessed" }).first()).toBeVisible();
  await expect.poll(() => scoreOf(muster, id)).toBe(score + 25);
  await page.getByRole("button", { name: new RegExp(`^Priority ${score + 25}`) }).first().click();
  const why = page.getByRole("dialog", { name: /^Priority/ });
  await expect(why).toContainText("Functional impact");
  await page.keyboard.press("Escape");
  const toast = page.getByRole("status").filter({ hasText: "impact assessed" }).first();
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => scoreOf(muster, id)).toBe(score);
});

async function manage(page: import("@playwright/test").Page): Promise<void> {
  await page.getByRole("button", { name: "Manage" }).first().click();
  if (isPhone(page)) await expect(page.getByRole("dialog", { name: "Manage incident" })).toBeVisible();
}

async function largest(muster: Muster): Promise<{ id: string; score: number }> {
  const order = encodeURIComponent("alertCounts/total desc");
  const [first] = (await muster.call("GET", `/v1.0/security/incidents?$top=1&$orderby=${order}`)).value;
  return { id: first.id, score: first.priorityScore };
}

/** An open incident with room for more points of impact. */
async function quietest(muster: Muster): Promise<{ id: string }> {
  const query = `$filter=${encodeURIComponent("status eq 'active'")}&$orderby=priorityScore`;
  return (await muster.call("GET", `/v1.0/security/incidents?$top=1&${query}`)).value[0];
}

async function scoreOf(muster: Muster, id: string): Promise<number> {
  return (await muster.call("GET", `/v1.0/security/incidents/${id}`)).priorityScore;
}
