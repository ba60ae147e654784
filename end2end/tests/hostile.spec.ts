// Whoever attacks writes titles, names and subjects. They are text wherever they appear, and nothing else.
import type { Page } from "@playwright/test";
import { expect, type Muster, signIn, test } from "../fixtures.js";
import { openPane, row } from "../pages.js";

const script = `"><img src=x onerror=alert(1)>`;
const turned = "invoice\u202Egpj.exe";
/** What turns text around is shown instead of obeyed. */
const shown = "invoice[U+202E]gpj.exe";
const long = "very ".repeat(120);

test("markup, turned text, NUL and length stay text on every page", async ({ page, own: muster, complaints }) => {
  test.setTimeout(120_000);
  const dialogs: string[] = [];
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  const report: any = await muster.ingest([
    alert("script", script),
    alert("turned", `${turned} was opened`),
    alert("nul", "before\u0000after"),
    alert("long", long),
  ]);
  expect(report.quarantined).toBe(0);
  const [scripted, bidi, , lengthy] = report.results.map((result: any) => result.incidentId as string);

  await signIn(page, muster, "/?filter=");
  await expect(row(page, scripted)).toContainText(script);
  await expect(row(page, bidi)).toContainText(shown);
  await expectText(page);

  const pane = await openPane(page, scripted);
  await expect(pane.getByRole("heading", { level: 2 })).toContainText(script);
  await expect(pane.getByRole("link", { name: script }).first()).toBeVisible();
  await expectText(page);

  for (const view of ["words", "graph", "table"]) {
    await page.goto(`${muster.url}/incidents/${scripted}?view=${view}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(script);
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await expectText(page);
  }
  for (const tab of ["alerts", "assets", "evidence", "activity"]) {
    await page.goto(`${muster.url}/incidents/${scripted}?tab=${tab}`);
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await expectText(page);
  }

  await page.goto(`${muster.url}/alerts/hostile-script`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(script);
  await expect(page.getByRole("heading", { name: "Custom details" }).or(page.getByText("Custom details")).first()).toBeVisible();
  await expectText(page);

  for (const place of [`/incidents/${bidi}`, `/incidents/${bidi}?tab=evidence`, `/incidents/${bidi}?tab=activity`, "/alerts/hostile-turned"]) {
    await page.goto(muster.url + place);
    await expect(page.getByText("[U+202E]").first()).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    expect(await page.locator("body").innerText()).not.toContain("\u202E");
    expect(await page.title()).not.toContain("\u202E");
    await expectText(page);
  }

  for (const entity of await entitiesOf(muster, "hostile-script")) {
    await page.goto(`${muster.url}/entities/${entity}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("img src=x");
    await expectText(page);
  }

  // However long a name is, the page keeps its width.
  await page.goto(`${muster.url}/incidents/${lengthy}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("very very");
  await expectText(page);

  expect(dialogs).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a title of ten megabytes is kept out with a clear reason, what came with it goes in", async ({ page, own: muster }) => {
  const report: any = await muster.ingest([{ ...alert("huge", "Short"), title: "x".repeat(10 * 1024 * 1024) }, alert("beside", "Beside it")]);
  expect(report).toMatchObject({ created: 1, quarantined: 1 });
  expect(report.results[0].error.code).toBe("RecordTooLarge");
  expect(report.results[0].error.message).toMatch(/10\.\d MiB, more than the 1 MiB/);
  await muster.ingest(`{"id":"broken","title":"${script.replaceAll('"', '\\"')}","severity":`).catch(() => undefined);

  await signIn(page, muster, "/sources?tab=quarantine");
  const kept = page.getByRole("table", { name: "Quarantined records" });
  await expect(kept.getByText(/more than the 1 MiB/)).toBeVisible();
  await kept.getByRole("button", { name: "The record as it came" }).first().click();
  await expectText(page);
});

/** No element came out of a text, and nothing pushes the page sideways. */
async function expectText(page: Page): Promise<void> {
  await expect(page.locator("img, iframe, object, [onerror]")).toHaveCount(0);
  const [content, window] = await page.evaluate(() => [document.scrollingElement!.scrollWidth, document.scrollingElement!.clientWidth]);
  expect(content).toBeLessThanOrEqual(window!);
}

async function entitiesOf(muster: Muster, id: string): Promise<string[]> {
  const { evidence } = await muster.call("GET", `/v1.0/security/alerts_v2/${id}`);
  return evidence.map((one: any) => one.entityId).filter(Boolean);
}

/** An alert that has the text wherever a text can be, about things of its own. */
function alert(name: string, text: string): object {
  const time = new Date().toISOString();
  const own = (part: string) => `${text} ${name} ${part}`;
  const evidence = (kind: string, properties: object) => ({
    "@odata.type": `#microsoft.graph.security.${kind}Evidence`,
    createdDateTime: time,
    remediationStatusDetails: text,
    tags: [text],
    ...properties,
  });
  return {
    id: `hostile-${name}`,
    title: text,
    description: text,
    recommendedActions: text,
    category: text,
    severity: "high",
    serviceSource: "microsoftDefenderForEndpoint",
    productName: text,
    detectorId: text,
    assignedTo: text,
    actorDisplayName: text,
    threatDisplayName: text,
    threatFamilyName: text,
    mitreTechniques: [text],
    systemTags: [text],
    createdDateTime: time,
    lastUpdateDateTime: time,
    firstActivityDateTime: time,
    lastActivityDateTime: time,
    customDetails: { [text]: text },
    additionalData: { policyName: text, importantInformation: [text], matchedFiles: [{ fileName: text, owner: text }] },
    comments: [{ comment: text, createdByDisplayName: text, createdDateTime: time }],
    evidence: [
      evidence("device", { deviceDnsName: own("device"), osPlatform: text }),
      evidence("user", { userAccount: { accountName: own("user"), userPrincipalName: own("user@example"), displayName: own("user") } }),
      evidence("mailbox", { primaryAddress: own("mailbox"), displayName: own("mailbox") }),
      evidence("file", { fileDetails: { fileName: own("file"), filePath: text, sha256: name.padEnd(64, "0").replace(/[^0-9a-f]/g, "1") } }),
      evidence("url", { url: own("url") }),
    ],
  };
}
