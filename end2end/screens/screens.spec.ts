// One picture of each screen, over the demo data, by the incident that Muster puts first.
import type { Page } from "@playwright/test";
import { expect, showTheme, signIn, test, type Muster } from "../fixtures.js";

interface Subject {
  incident: string;
  /** By detection source the alert that has most evidence. */
  alerts: Map<string, string>;
  entities: Map<string, string>;
}

interface Screen {
  name: string;
  path: (subject: Subject) => string;
  prepare?: (page: Page) => Promise<void>;
}

const alert = (subject: Subject, source: string) => `/alerts/${subject.alerts.get(source)}`;
const entity = (subject: Subject, kind: string) => `/entities/${subject.entities.get(kind)}`;

const screens: Screen[] = [
  { name: "queue", path: () => "/" },
  { name: "queue-pane", path: ({ incident }) => `/?pane=${incident}` },
  { name: "queue-empty", path: () => "/?search=nothing-is-called-this" },
  { name: "palette", path: () => "/", prepare: (page) => page.keyboard.press("ControlOrMeta+k") },
  { name: "keys", path: () => "/", prepare: (page) => page.keyboard.press("?") },
  { name: "incident-graph", path: ({ incident }) => `/incidents/${incident}?view=graph` },
  { name: "incident-words", path: ({ incident }) => `/incidents/${incident}?view=words` },
  { name: "incident-alerts", path: ({ incident }) => `/incidents/${incident}?tab=alerts` },
  { name: "incident-assets", path: ({ incident }) => `/incidents/${incident}?tab=assets` },
  { name: "incident-evidence", path: ({ incident }) => `/incidents/${incident}?tab=evidence` },
  { name: "incident-activity", path: ({ incident }) => `/incidents/${incident}?tab=activity` },
  { name: "alerts", path: () => "/alerts" },
  { name: "alert-endpoint", path: (subject) => alert(subject, "Endpoint") },
  { name: "alert-identity", path: (subject) => alert(subject, "Identity") },
  { name: "alert-cloud-apps", path: (subject) => alert(subject, "CloudApps") },
  { name: "alert-mail", path: (subject) => alert(subject, "Office365") },
  { name: "entities", path: () => "/entities" },
  { name: "user", path: (subject) => entity(subject, "user") },
  { name: "device", path: (subject) => entity(subject, "device") },
  { name: "sources", path: () => "/sources" },
  { name: "settings", path: () => "/settings" },
  { name: "policy-severity", path: () => "/settings?tab=policy&part=severity", prepare: (page) => page.getByRole("textbox", { name: /^High/ }).fill("900").then(() => page.getByText("Takes a whole number").waitFor()) },
  { name: "policy-kinds", path: () => "/settings?tab=policy&part=kinds" },
  { name: "policy-impact", path: () => "/settings?tab=policy&part=impact" },
  { name: "policy-dry-run", path: () => "/settings?tab=policy&part=severity", prepare: tryOut },
  { name: "policy-versions", path: () => "/settings?tab=policy&part=versions" },
  { name: "detectors", path: () => "/settings?tab=detectors" },
  { name: "manage", path: ({ incident }) => `/incidents/${incident}`, prepare: (page) => page.getByRole("button", { name: "Manage" }).first().click() },
  { name: "not-found", path: () => "/no/such/screen" },
];

for (const theme of ["light", "dark"] as const) {
  for (const { name, path, prepare } of screens) {
    test(`${name} ${theme}`, async ({ page, muster }, { project }) => {
      await showTheme(page, theme);
      await signIn(page, muster, path(await subjectOf(muster)));
      await page.waitForLoadState("load");
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await prepare?.(page);
      await page.screenshot({ path: `screenshots/${name}-${project.name}-${theme}.png`, animations: "disabled" });
    });
  }
}

/** What other points for a severity would change. */
async function tryOut(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: /^High/ }).fill("30");
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("menuitem", { name: "The last 90 days" }).click();
  await page.getByRole("dialog", { name: "What would change" }).waitFor();
}

let subject: Promise<Subject> | undefined;

function subjectOf(muster: Muster): Promise<Subject> {
  subject ??= findSubject(muster);
  return subject;
}

async function findSubject(muster: Muster): Promise<Subject> {
  let incident: any;
  await expect(async () => {
    // The demo is replayed while the server runs already: wait until it stands still.
    const [first] = await incidents(muster);
    const before = incident?.alertCounts?.total;
    incident = first;
    expect(incident?.alertCounts?.total).toBe(before);
    expect(before).toBeGreaterThan(1);
  }).toPass({ intervals: [1_000], timeout: 40_000 });
  const filter = encodeURIComponent(`incidentId eq '${incident.id}'`);
  const found = await muster.call("GET", `/v1.0/security/alerts_v2?$filter=${filter}&$expand=evidence&$top=200`);
  const alerts = new Map<string, string>();
  const least = (one: any, other: any) => one.evidence.length - other.evidence.length;
  for (const { id, serviceSource } of found.value.sort(least)) {
    alerts.set(serviceSource.replace("microsoftDefenderFor", ""), id);
  }
  const assets = await muster.call("GET", `/v1.0/security/incidents/${incident.id}/assets`);
  const entities = new Map<string, string>();
  // The first of a kind is the one most at risk.
  for (const { kind, entityId } of assets.value) {
    if (!entities.has(kind)) entities.set(kind, entityId);
  }
  return { incident: incident.id, alerts, entities };
}

async function incidents(muster: Muster): Promise<any[]> {
  const order = encodeURIComponent("priorityScore desc");
  return (await muster.call("GET", `/v1.0/security/incidents?$orderby=${order}&$top=1`)).value;
}
