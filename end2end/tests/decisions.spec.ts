// Cutting an incident apart, suggestions, hubs, and undoing after others have gone on: against the real server.
import { expect, expectAccessible, type Muster, signIn, test } from "../fixtures.js";
import { alertOf } from "../invented.js";
import { isPhone } from "../pages.js";
import { settled } from "../story.js";

const security = "/v1.0/security";

test.use({ data: "story" });

test("what bridges the main incident is cut: preview, split, undo", async ({ page, own: muster }) => {
  const { id, alert, name, preview } = await bridge(muster);
  const before = await membership(muster, id);
  await signIn(page, muster, `/incidents/${id}?tab=alerts&why=${encodeURIComponent(alert)}`);
  const why = page.getByRole("dialog", { name: "Why together" }).last();
  await why.getByRole("button", { name: /^Cut (?!this)/ }).click();
  const dialog = page.getByRole("dialog", { name: "Cut and split" });
  await expect(dialog.getByText(preview.summary)).toBeVisible();
  await expect(dialog).toContainText(`What alerts share by ${name} says nothing.`);
  const parts = dialog.getByRole("radiogroup", { name: "Which part keeps the id" });
  await expect(parts.getByRole("radio")).toHaveCount(preview.parts.length);
  await expect(parts).toContainText(`keeps the id ${id}`);
  await expectAccessible(page);
  await dialog.getByRole("textbox", { name: "Comment" }).fill("Two matters.");
  await dialog.getByRole("button", { name: `Split into ${preview.parts.length}` }).click();
  await expect(dialog).toBeHidden();
  const toast = page.getByRole("status").filter({ hasText: new RegExp(`${id} split: [\\d, ]+ (is|are) new`) });
  await expect(toast).toBeVisible();
  await expect.poll(async () => (await membership(muster, id)).alerts.length).toBe(preview.parts[0].alertIds.length);
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "Undone" }).first()).toBeVisible();
  expect(await membership(muster, id)).toEqual(before);
});

test("a cut that leaves everything together says so", async ({ page, own: muster }) => {
  const { id, alert } = await whole(muster);
  await signIn(page, muster, `/incidents/${id}?tab=alerts&why=${encodeURIComponent(alert)}`);
  const why = page.getByRole("dialog", { name: "Why together" }).last();
  await why.getByRole("button", { name: /^Cut (?!this)/ }).click();
  const dialog = page.getByRole("dialog", { name: "Cut and split" });
  await expect(dialog.getByText(/^Nothing falls apart/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: /^Split/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("a hub is made one, listed, and left to its numbers again", async ({ page, own: muster }) => {
  const { entity, name } = await bridge(muster);
  await muster.call("POST", `${security}/correlation/hubs`, JSON.stringify({ entityId: entity, decision: "forced", reason: "a scanner" }));
  await signIn(page, muster, "/settings?tab=hubs");
  const row = page.getByRole("table", { name: "Hubs" }).getByRole("row").filter({ hasText: "links nothing" });
  await expect(row).toContainText(name);
  await expectAccessible(page);
  await row.getByRole("button", { name: "By its numbers" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Decided by its numbers again" }).first()).toBeVisible();
  await expect(row).toHaveCount(0);
  const hub = await muster.call("GET", `${security}/correlation/hubs/${entity}`);
  expect(hub.decision).toBe("automatic");
});

test("a suggestion shows its evidence, is taken by one key and waits again when undone", async ({ page, own: muster }) => {
  const [kept, other] = await suggested(muster);
  await signIn(page, muster, `/incidents/${kept}`);
  const bar = page.getByRole("region", { name: "Suggestion" });
  await expect(bar).toContainText(`${other} may belong to this incident.`);
  await bar.getByRole("button", { name: "Evidence" }).click();
  await expect(bar.getByRole("link", { name: "Detection both" })).toBeVisible();
  await expectAccessible(page);
  if (isPhone(page)) await bar.getByRole("button", { name: /^Merge/ }).click();
  else await page.keyboard.press("y");
  const toast = page.getByRole("status").filter({ hasText: /^Merged into/ }).first();
  await expect(toast).toBeVisible();
  await expect(bar).toBeHidden();
  await toast.getByRole("button", { name: /^Undo/ }).click();
  await expect(bar).toBeVisible();
});

test("a suggestion that a guard stops says who could lift it; it is refused by one key", async ({ page, own: muster }) => {
  const [kept, other] = await suggested(muster);
  for (const [id, name] of [[kept, "ann"], [other, "bob"]])
    await muster.call("PATCH", `${security}/incidents/${id}`, JSON.stringify({ assignedTo: `${name}@corp.example` }));
  await signIn(page, muster, `/incidents/${kept}`);
  const bar = page.getByRole("region", { name: "Suggestion" });
  await bar.getByRole("button", { name: "Evidence" }).click();
  await expect(bar).toContainText("can assign them to one person");
  await expectAccessible(page);
  if (isPhone(page)) await bar.getByRole("button", { name: /^Refuse/ }).click();
  else await page.keyboard.press("n");
  await expect(page.getByRole("status").filter({ hasText: "not made again" }).first()).toBeVisible();
  await expect(bar).toBeHidden();
});

test("undoing says first what it leaves as it is", async ({ page, own: muster }) => {
  await muster.ingest([alertOf("one"), alertOf("two"), alertOf("three")]);
  await settled(muster);
  const place = async (name: string) => (await muster.call("GET", `${security}/alerts_v2/list-${name}`)).incidentId;
  const ids = [await place("one"), await place("two"), await place("three")];
  await muster.call("POST", `${security}/incidents/mergeIncidents`, JSON.stringify({ incidentIds: ids, targetIncidentId: ids[0] }));
  await muster.call("POST", `${security}/alerts_v2/moveAlerts`, JSON.stringify({ alertIds: ["list-three"], incidentId: null }));
  await signIn(page, muster, `/incidents/${ids[0]}?tab=activity`);
  await page.getByRole("button", { name: /^Undo: took over incident/ }).first().click();
  const dialog = page.getByRole("dialog", { name: "Undo" });
  await expect(dialog).toContainText(`1 alert goes back to incident ${ids[1]}`);
  await expect(dialog).toContainText("‘Detection three’ has gone to incident");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Undo what can be undone" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Undone" }).first()).toBeVisible();
  expect(await place("two")).toBe(ids[1]);
});

interface Bridge {
  id: string;
  alert: string;
  entity: string;
  name: string;
  preview: any;
}

/** The incident of most alerts that are active. */
async function main(muster: Muster): Promise<string> {
  const { value } = await muster.call("GET", `${security}/incidents?$top=1000`);
  return value.sort((one: any, two: any) => two.alertCounts.active - one.alertCounts.active)[0].id;
}

/** Each entity that is the first reason for an alert of the main incident, and what cutting it would leave. */
async function* cuts(muster: Muster): AsyncGenerator<Bridge> {
  const id = await main(muster);
  const { value } = await muster.call("GET", `${security}/incidents/${id}/links`);
  const seen = new Set<string>();
  for (const why of value) {
    const key = why.membership.links[0]?.key;
    if (!key?.entityId || seen.has(key.entityId)) continue;
    seen.add(key.entityId);
    const cut = { kind: "entity", entityId: key.entityId };
    const preview = await muster.call("POST", `${security}/incidents/${id}/splitPreview`, JSON.stringify({ cut }));
    yield { id, alert: why.alertId, entity: key.entityId, name: key.displayName, preview };
  }
}

/** What holds the largest second part of the main incident to the first. */
async function bridge(muster: Muster): Promise<Bridge> {
  let best: Bridge | undefined;
  const second = (of?: Bridge): number => of?.preview.parts[1]?.alertIds.length ?? 0;
  for await (const one of cuts(muster)) if (second(one) > second(best)) best = one;
  return best!;
}

async function whole(muster: Muster): Promise<Bridge> {
  for await (const one of cuts(muster)) if (one.preview.parts.length === 1) return one;
  throw new Error("every entity bridges something");
}

async function membership(muster: Muster, id: string): Promise<{ links: string; alerts: string[] }> {
  const links = await muster.call("GET", `${security}/incidents/${id}/links`);
  return { links: JSON.stringify(links), alerts: links.value.map((why: any) => why.alertId) };
}

/** Two incidents of six alerts and one alert that fits both; the suggestion to merge them is there. */
async function suggested(muster: Muster): Promise<[string, string]> {
  const of = (name: string, device: string, person: string): any => {
    const alert: any = { ...alertOf(name), evidence: (alertOf(device) as any).evidence };
    const userAccount = { accountName: person, userPrincipalName: `${person}@corp.example` };
    alert.evidence.push({ "@odata.type": "#microsoft.graph.security.userEvidence", userAccount });
    return alert;
  };
  const alerts = [...Array(6).keys()].flatMap((number) => [of(`a${number}`, "red", "ann"), of(`b${number}`, "blue", "bob")]);
  const both = of("both", "red", "ann");
  both.evidence.push(...of("", "blue", "bob").evidence);
  await muster.ingest([...alerts, both]);
  await settled(muster);
  const { incidentId } = await muster.call("GET", `${security}/alerts_v2/list-a1`);
  const { value } = await muster.call("GET", `${security}/incidents/${incidentId}/suggestions`);
  const ids = value[0].incidents.map((incident: any) => incident.id);
  return [ids[0], ids[1]];
}
