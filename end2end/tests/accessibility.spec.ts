// What axe finds on each screen, in both themes, and that nothing is wider than the window.
import type { Page } from "@playwright/test";
import { expect, expectAccessible, type Muster, signIn, test } from "../fixtures.js";
import { isPhone } from "../pages.js";

test.use({ data: "story" });

interface Subject {
  incident: string;
  alerts: Record<string, string>;
  entities: Map<string, string>;
}

interface Screen {
  name: string;
  path: (subject: Subject) => string;
  prepare?: (page: Page) => Promise<unknown>;
}

const entity = (kind: string) => (subject: Subject) => `/entities/${subject.entities.get(kind)}`;
const alert = (source: string) => (subject: Subject) => `/alerts/${subject.alerts[source]}`;

const screens: Screen[] = [
  { name: "queue", path: () => "/" },
  { name: "pane", path: ({ incident }) => `/?pane=${incident}` },
  { name: "queue without a match", path: () => "/?search=nothing-is-called-this" },
  { name: "filter menu", path: () => "/", prepare: openFilter },
  { name: "palette", path: () => "/", prepare: (page) => page.keyboard.press("ControlOrMeta+k") },
  { name: "keyboard sheet", path: () => "/", prepare: (page) => page.keyboard.press("?") },
  { name: "attack story", path: ({ incident }) => `/incidents/${incident}?view=graph` },
  { name: "selected alert", path: ({ incident, alerts }) => `/incidents/${incident}?view=graph&alert=${alerts.CloudApps}` },
  { name: "story in words", path: ({ incident }) => `/incidents/${incident}?view=words` },
  { name: "story as a table", path: ({ incident }) => `/incidents/${incident}?view=table` },
  { name: "alerts of the incident", path: ({ incident }) => `/incidents/${incident}?tab=alerts` },
  { name: "why together", path: ({ incident, alerts }) => `/incidents/${incident}?tab=alerts&why=${alerts.CloudApps}` },
  { name: "assets", path: ({ incident }) => `/incidents/${incident}?tab=assets` },
  { name: "evidence", path: ({ incident }) => `/incidents/${incident}?tab=evidence` },
  { name: "activity", path: ({ incident }) => `/incidents/${incident}?tab=activity` },
  { name: "manage", path: ({ incident }) => `/incidents/${incident}`, prepare: (page) => page.getByRole("button", { name: "Manage" }).click() },
  { name: "resolve", path: ({ incident }) => `/incidents/${incident}`, prepare: (page) => page.getByRole("button", { name: "Resolve", exact: true }).click() },
  { name: "alerts", path: () => "/alerts" },
  { name: "alert of Endpoint", path: alert("Endpoint") },
  { name: "alert of Identity", path: alert("Identity") },
  { name: "alert of Cloud Apps", path: alert("CloudApps") },
  { name: "alert of Office 365", path: alert("Office365") },
  { name: "entities", path: () => "/entities" },
  { name: "user", path: entity("user") },
  { name: "device", path: entity("device") },
  { name: "mailbox", path: entity("mailbox") },
  { name: "user's overview", path: (subject) => `${entity("user")(subject)}?tab=overview` },
  { name: "sources", path: () => "/sources" },
  { name: "quarantine", path: () => "/sources?tab=quarantine" },
  { name: "settings", path: () => "/settings" },
  { name: "policy", path: () => "/settings?tab=policy&part=severity" },
  { name: "policy, kinds", path: () => "/settings?tab=policy&part=kinds" },
  { name: "policy, lists", path: () => "/settings?tab=policy&part=impact" },
  { name: "policy, versions", path: () => "/settings?tab=policy&part=versions" },
  { name: "detectors", path: () => "/settings?tab=detectors" },
  { name: "not found", path: () => "/no/such/page" },
];

for (const { name, path, prepare } of screens) {
  test(name, async ({ page, muster }) => {
    await signIn(page, muster, path(await subjectOf(muster)));
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await prepare?.(page);
    await expectAccessible(page);
    await expectNothingSideways(page);
  });
}

test("sign-in", async ({ page, muster, complaints }) => {
  await page.goto(muster.url);
  await expect(page.getByRole("heading", { name: "Sign in to Muster" })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await expectNothingSideways(page);
  complaints.length = 0;
});

async function openFilter(page: Page): Promise<void> {
  if (isPhone(page)) await page.getByRole("button", { name: /^Filters/ }).click();
  else await page.getByRole("button", { name: /^Change filter Severity/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

/** Strips that scroll by themselves are marked by their style, wide tables by a name and a place for the focus (WCAG 2.2,
 * 1.4.10 and 2.1.1); the page as a whole never does. */
async function expectNothingSideways(page: Page): Promise<void> {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement!;
    const strips = [...document.querySelectorAll("main *, dialog *, [role=dialog] *")].filter((element) => {
      const scrolls = getComputedStyle(element).overflowX;
      const isStrip = getComputedStyle(element).scrollbarWidth === "none";
      const isTable = element.matches('[role="region"][aria-label][tabindex="0"]') && element.querySelector("table") !== null;
      return scrolls === "auto" && !isStrip && !isTable && element.scrollWidth > element.clientWidth + 1;
    });
    return { page: scrollWidth - clientWidth, strips: strips.map((element) => `${element.tagName}.${element.className}`) };
  });
  expect(wider).toEqual({ page: 0, strips: [] });
}

let subject: Promise<Subject> | undefined;

/** The screens are about the incident that Muster puts first, and what is in it. */
function subjectOf(muster: Muster): Promise<Subject> {
  subject ??= findSubject(muster);
  return subject;
}

async function findSubject(muster: Muster): Promise<Subject> {
  const get = async (path: string) => (await muster.call("GET", `/v1.0/security/${path}`)).value;
  const [incident] = await get(`incidents?$orderby=${encodeURIComponent("priorityScore desc")}&$top=1`);
  const alerts: Record<string, string> = {};
  const filter = encodeURIComponent(`incidentId eq '${incident.id}'`);
  for (const { id, serviceSource } of await get(`alerts_v2?$filter=${filter}&$top=200`)) {
    alerts[serviceSource.replace("microsoftDefenderFor", "")] ??= id;
  }
  const entities = new Map<string, string>();
  for (const { kind, entityId } of await get(`incidents/${incident.id}/assets`)) {
    if (!entities.has(kind)) entities.set(kind, entityId);
  }
  return { incident: incident.id, alerts, entities };
}
