// What happens while one looks: news waits, changes show where they are, a lost line is said and found again.
import { expect, Muster, signIn, test } from "../fixtures.js";
import { alertOf } from "../invented.js";
import { queueOrder, row } from "../pages.js";

test("news waits behind a pill, so that nothing moves", async ({ page, own: muster }) => {
  await signIn(page, muster);
  await expect(page.getByRole("heading", { name: "No incidents yet" })).toBeVisible();

  const first = await send(muster, "First");
  await expect(row(page, first)).toBeVisible();
  const second = await send(muster, "Second");
  const pill = page.getByRole("button", { name: "1 new" });
  await expect(pill).toBeVisible();
  expect(await queueOrder(page)).toEqual([first]);

  await pill.click();
  await expect.poll(() => queueOrder(page)).toEqual([second, first]);
  await expect(pill).toBeHidden();
});

test("what somebody else decides shows in place", async ({ page, browser, own: muster }) => {
  const id = await send(muster, "Shared");
  await signIn(page, muster);
  await expect(row(page, id)).toBeVisible();

  const other = await (await browser.newContext({ viewport: page.viewportSize()! })).newPage();
  await signIn(other, muster, `/incidents/${id}`);
  await other.getByRole("button", { name: "Assign to me" }).click();
  // On a phone the card has no room for the owner; the row says it all the same by what it lets one do.
  await expect(row(page, id)).toHaveClass(/flash/);

  await page.goto(`${muster.url}/incidents/${id}`);
  await expect(page.getByRole("button", { name: "Assign to me" })).toHaveAttribute("aria-disabled", "true");
  await muster.call("PATCH", `/v1.0/security/incidents/${id}`, JSON.stringify({ status: "inProgress" }));
  for (const each of [page, other]) await expect(each.getByText("In progress").first()).toBeVisible();
  await other.context().close();
});

test("what changes between reading and the opening of the line is not missed", async ({ page, own: muster }) => {
  const id = await send(muster, "Between");
  // The line opens only when the list was read and somebody has changed something since.
  let open = (): void => undefined;
  const changed = new Promise<void>((done) => (open = done));
  await page.route("**/v1.0/security/stream", async (route) => {
    await changed;
    await route.continue();
  });
  await signIn(page, muster);
  await expect(row(page, id)).toContainText("Medium");
  await muster.call("PATCH", `/v1.0/security/incidents/${id}`, JSON.stringify({ severity: "high" }));
  open();
  await expect(row(page, id)).toContainText("High");
});

test("what one is doing is not disturbed by what others do", async ({ page, own: muster }) => {
  const id = await send(muster, "Busy");
  await signIn(page, muster, `/incidents/${id}?tab=activity`);
  await page.getByRole("textbox", { name: "Comment" }).fill("Half a sen");
  await page.getByRole("button", { name: "Resolve", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Resolve ${id}` });
  await dialog.getByRole("radio", { name: /^False positive/ }).click();

  await muster.call("PATCH", `/v1.0/security/incidents/${id}`, JSON.stringify({ assignedTo: "kai@corp.example" }));
  await expect(page.getByRole("region", { name: "Activity" })).toContainText("assigned to kai@corp.example");
  await expect(dialog.getByRole("radio", { name: /^False positive/ })).toBeChecked();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("textbox", { name: "Comment" })).toHaveValue("Half a sen");
});

test("a server that is gone is said, and missed by nobody once it is back", async ({ page, own: muster, complaints }) => {
  const id = await send(muster, "Before");
  await signIn(page, muster);
  await expect(row(page, id)).toBeVisible();

  await muster.down();
  const note = page.getByRole("alert").filter({ hasText: "Not live since" });
  await expect(note).toContainText(/Not live since \d\d:\d\d:\d\d/);
  await expect(note).toContainText("nothing can be changed");
  // What was read stays to be looked at.
  await expect(row(page, id)).toBeVisible();

  await muster.up();
  await muster.call("PATCH", `/v1.0/security/incidents/${id}`, JSON.stringify({ severity: "high" }));
  await note.getByRole("button", { name: "Try now" }).click();
  await expect(note).toBeHidden();
  await expect(row(page, id)).toContainText("High");
  complaints.length = 0;
});

/** Sends one alert about a device of its own; answers the incident it opened. */
async function send(muster: Muster, name: string): Promise<string> {
  const report: any = await muster.ingest([{ ...alertOf(name), title: `${name} detection` }]);
  return report.results[0].incidentId;
}
