// What tells one thing from another, and what is wider than the window.
import { expect, signIn, test } from "../fixtures.js";
import { alertOf } from "../invented.js";
import { isPhone } from "../pages.js";

test("namesakes are told apart in the search", async ({ page, own: muster }) => {
  const named = (name: string, upn: string) => ({
    ...alertOf(name),
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
  await muster.ingest([{ ...alertOf("wide"), serviceSource: "microsoftDefenderForCloudApps", additionalData: { activities } }]);
  await signIn(page, muster, "/alerts/list-wide");
  const address = page.getByText("203.0.113.2");
  await address.scrollIntoViewIfNeeded();
  await expect(address).toBeInViewport({ ratio: 0.9 });
});
