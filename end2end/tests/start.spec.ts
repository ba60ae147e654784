import { expect, expectOnly, signIn, test } from "../fixtures.js";

test("the client starts without a complaint", async ({ page, muster }) => {
  await signIn(page, muster);
  await expect(page.locator(".frame .main")).toBeVisible();
  await expect(page).toHaveTitle(/Muster/);
});

test("files come compressed and stay with the browser", async ({ page, muster }) => {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await signIn(page, muster);
  const headers = (await wasm).headers();
  expect(headers["content-type"]).toBe("application/wasm");
  expect(headers["content-encoding"]).toMatch(/^(br|gzip)$/);
  expect(headers["cache-control"]).toContain("immutable");
});

test("a client that cannot start says so", async ({ page, muster, complaints }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(muster.signInAddress);
  await expect(page.getByRole("alert")).toContainText("Muster could not start");
  await expect(page.getByRole("button", { name: "Load again" })).toBeVisible();
  expect(complaints.length).toBeGreaterThan(0);
  complaints.length = 0;
});

test("a page that does not arrive says so and comes when it can", async ({ page, muster, complaints }) => {
  await signIn(page, muster);
  await page.route("**/split_later*.wasm", (route) => route.abort());
  await page.goto(`${muster.url}/settings`);
  await expect(page.getByRole("alert")).toContainText("This page did not arrive");
  await expect(page.getByRole("button", { name: "Load Muster again" })).toBeVisible();
  await page.unroute("**/split_later*.wasm");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible({ timeout: 20_000 });
  expectOnly(complaints, /split_later|Failed to fetch/);
});

test("the queue says what did not arrive, and stays", async ({ page, muster, complaints }) => {
  await page.route("**/split_later*.wasm", (route) => route.fulfill({ status: 404, body: "no such file" }));
  await signIn(page, muster);
  await expect(page.getByRole("alert")).toContainText("Panes, menus and the other pages did not arrive");
  await expect(page.getByRole("button", { name: "Load Muster again" })).toBeVisible();
  await page.unroute("**/split_later*.wasm");
  await expect(page.getByRole("alert")).toHaveCount(0, { timeout: 20_000 });
  await expect(page.locator("main .empty")).toBeVisible();
  expectOnly(complaints, /split_later|404|Failed to execute 'compile'|WebAssembly/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the page says what it needs", async ({ page, muster }) => {
    await page.goto(muster.url);
    // Text locators pass over noscript.
    await expect(page.locator("noscript h2")).toHaveText("Muster needs JavaScript");
    await expect(page.locator("noscript h2")).toBeVisible();
  });
});
