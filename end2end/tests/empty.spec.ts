// What a server says that has nothing yet, and to whom it does not know.
import { expect, expectOnly, signIn, test } from "../fixtures.js";

test("an unknown address offers the way back", async ({ page, muster }) => {
  await signIn(page, muster, "/no/such/page");
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await expect(page.getByText("/no/such/page")).toBeVisible();
  await page.getByRole("link", { name: "Back to incidents" }).click();
  await expect(page).toHaveURL(`${muster.url}/`);
});

test("an unknown incident, alert or entity is said, with the way to the others", async ({ page, muster, complaints }) => {
  await signIn(page, muster);
  for (const [path, list] of [["/incidents/999999", "Incidents"], ["/alerts/nobody", "Alerts"], ["/entities/999999", "Entities"]]) {
    await page.goto(muster.url + path);
    await expect(page.getByRole("alert").filter({ hasText: "could not be read" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: list, exact: true })).toBeVisible();
  }
  expectOnly(complaints, /404/);
});

test("an empty queue shows the command that fills it", async ({ page, muster }) => {
  await signIn(page, muster);
  await expect(page.getByRole("heading", { name: "No incidents yet" })).toBeVisible();
  await expect(page.locator("code", { hasText: "curl " })).toContainText(`${muster.url}/v1.0/security/alerts_v2`);
});

test("a token that is not known signs nobody in; the right address leads to where one wanted to go", async ({ page, muster, complaints }) => {
  const refused = await page.goto(`${muster.url}/signin?token=nobody`);
  expect(refused?.status()).toBe(401);
  await expect(page.getByText("not valid any more")).toBeVisible();

  await page.goto(`${muster.url}/sources`);
  await expect(page.getByRole("heading", { name: "Sign in to Muster" })).toBeVisible();
  const field = page.getByRole("textbox", { name: "Address or token" });
  await field.fill("nobody");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("unknown or no longer valid");
  await field.fill(muster.signInAddress);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page).toHaveURL(`${muster.url}/sources`);
  expectOnly(complaints, /401/);
});
