// What journeys do on pages, in windows of every size.
import type { Locator, Page } from "@playwright/test";
import { expect } from "./fixtures.js";

export function isPhone(page: Page): boolean {
  return page.viewportSize()!.width < 640;
}

/** The row of an incident in the queue; on a phone it is a card. */
export function row(page: Page, id: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("checkbox", { name: `Select ${id}`, exact: true }) });
}

/** The incidents of the queue in its order, as far as they are drawn. */
export async function queueOrder(page: Page): Promise<string[]> {
  const circles = page.getByRole("grid", { name: "Incidents" }).getByRole("checkbox");
  const names = await circles.evaluateAll((all) => all.map((circle) => circle.getAttribute("aria-label") ?? ""));
  return names.map((name) => name.replace("Select ", ""));
}

/** Filters the queue by what it offers: by chip and menu, on a phone by the sheet. */
export async function chooseSeverities(page: Page, wanted: string[]): Promise<void> {
  const phone = isPhone(page);
  if (phone) await page.getByRole("button", { name: /^Filters/ }).click();
  else await page.getByRole("button", { name: /^Change filter Severity/ }).click();
  const menu = page.getByRole("dialog", { name: phone ? "Filters" : "Severity" });
  for (const severity of ["High", "Medium", "Low", "Informational"]) {
    const box = menu.getByRole("list", { name: "Severity" }).getByRole("checkbox", { name: new RegExp(`^${severity}`) });
    await box.setChecked(wanted.includes(severity));
  }
  await menu.getByRole("button", { name: phone ? /^Show \d+ incident/ : "Done" }).click();
  await expect(menu).toBeHidden();
}

/** Opens the pane of an incident: by its circle, on a phone by a tap on its card. */
export async function openPane(page: Page, id: string): Promise<Locator> {
  if (isPhone(page)) {
    await row(page, id).getByRole("gridcell", { name: id, exact: true }).click();
    return page.getByRole("dialog", { name: "Incident" });
  }
  await row(page, id).getByRole("checkbox").check();
  return page.getByRole("complementary", { name: "Incident" });
}

/** Reads a waterfall: the terms must sum to the score that the page shows. */
export async function expectTermsToSum(waterfall: Locator, shown: number): Promise<void> {
  const lines = await waterfall.getByRole("row").evaluateAll((rows) =>
    rows.map((row) => row.querySelectorAll("[role=cell]")[1]?.textContent ?? ""),
  );
  const points = lines.map((text) => Number(text.replace("−", "-")));
  const score = points.pop();
  expect(points.length).toBeGreaterThan(3);
  expect(points.every((point) => Number.isInteger(point) && point !== 0)).toBe(true);
  expect(points.reduce((sum, point) => sum + point, 0)).toBe(score);
  expect(score).toBe(shown);
}

/** Makes the server give fewer rows at once, so that a few are many. */
export async function shorten(page: Page, path: RegExp, top: number): Promise<void> {
  await page.route(path, (route) => {
    const url = route.request().url();
    return route.continue({ url: url.replace(/((?:\$|%24)top=)\d+/, (all, name) => (all.endsWith("top=1") ? all : name + top)) });
  });
}
