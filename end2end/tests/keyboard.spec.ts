// The walk without a pointer: every step by keys, and the focus always somewhere that can be seen.
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "../fixtures.js";
import { expectTermsToSum, queueOrder, row } from "../pages.js";
import { truth } from "../story.js";

test.use({ data: "story" });

test("the walk by keys alone", async ({ page, own: muster }) => {
  test.setTimeout(120_000);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
    await expectFocus(page);
  };

  await signIn(page, muster, `/?filter=${encodeURIComponent("severity in ('high','medium')")}`);
  await expect.poll(async () => (await queueOrder(page)).length).toBe(7);
  const [first, second, third] = await queueOrder(page);
  const pane = page.getByRole("complementary", { name: "Incident", exact: true });

  await test.step("j and k move, Space opens the pane that goes along, Esc closes it", async () => {
    await press("j");
    await expect(row(page, first!)).toBeFocused();
    await press("j", "j", "j", "k");
    await expect(row(page, third!)).toBeFocused();
    await press("Space");
    await expect(pane.getByRole("heading", { name: truth.incidents.main.name })).toBeVisible();
    await press("k");
    await expect(pane.getByRole("heading", { name: truth.incidents.second.name })).toBeVisible();
    await press("j", "Escape");
    await expect(pane).toBeHidden();
    await expect(row(page, third!)).toBeFocused();
  });

  await test.step("p explains the priority, Esc gives the focus back", async () => {
    await press("p");
    const why = page.getByRole("dialog", { name: "Priority" });
    const shown = Number(await row(page, third!).getByRole("button", { name: /^Priority/ }).textContent());
    await expectTermsToSum(why.getByRole("table"), shown);
    await press("Escape");
    await expect(why).toBeHidden();
    await expect(row(page, third!)).toBeFocused();
  });

  await test.step("x selects, Shift extends, a assigns, z takes it back", async () => {
    await press("x");
    await expect(row(page, third!)).toHaveAttribute("aria-selected", "true");
    await press("Shift+K");
    await expect(page.getByRole("toolbar", { name: "Selection" })).toContainText("2 selected");
    await press("Escape");
    await expect(page.getByRole("toolbar", { name: "Selection" })).toBeHidden();
    await press("j", "a");
    await expect(page.getByText(`${third} assigned to you`)).toBeVisible();
    await press("z");
    await expect(page.getByText("Undone")).toBeVisible();
    await expect(row(page, third!)).toContainText("Unassigned");
    await press("a");
    await expect(row(page, third!)).toContainText("administrator@localhost");
  });

  await test.step("? lists the keys, / searches, Ctrl+K does and finds", async () => {
    await press("?");
    const sheet = page.getByRole("dialog", { name: "Keyboard" });
    for (const label of ["Next row", "Open", "Side pane", "Select row", "Assign to me", "Resolve, then 1 2 3", "Undo", "Search", "Command palette", "Go to incidents", "Next in the list"]) {
      await expect(sheet.getByRole("definition").filter({ hasText: label }).first()).toBeVisible();
    }
    await press("Escape");
    await expect(sheet).toBeHidden();

    await press("/");
    const search = page.getByRole("combobox", { name: "Search name, id, entity" });
    await expect(search).toBeFocused();
    await page.keyboard.type("annette");
    await expect(page.getByRole("listbox", { name: "Hits" }).getByRole("option", { name: /Annette Hill/ }).first()).toBeVisible();
    await page.keyboard.press("Escape");

    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("go to sources");
    await expect(palette.getByRole("option", { name: /Go to sources/ })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/sources$/);
    await press("g", "i");
    await expect(row(page, third!)).toBeVisible();
  });

  await test.step("Enter opens the incident; ] and [ walk its story, Space plays it", async () => {
    await page.keyboard.press("j");
    while (!(await row(page, third!).evaluate((row) => row === document.activeElement))) await page.keyboard.press("j");
    await press("Enter");
    await expect(page).toHaveURL(new RegExp(`/incidents/${third}`));
    await expect(page.getByRole("slider", { name: "Time" })).toBeVisible();
    await press("]");
    const details = page.getByRole("complementary", { name: "Selected alert" });
    const title = details.getByRole("heading", { level: 2 });
    await expect(title).toBeVisible();
    const before = await title.textContent();
    await press("]");
    await expect(title).not.toHaveText(before!);
    await press("[");
    await expect(title).toHaveText(before!);
    await press("Escape");
    await expect(details).toBeHidden();
    await press("Space");
    await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
    await press("Space");
    await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  });

  await test.step("s sets it in progress; c comments", async () => {
    await press("s");
    await expect(page.locator("header").getByText("In progress")).toBeVisible();
    await page.keyboard.press("c");
    const comment = page.getByRole("textbox", { name: "Comment" });
    await expect(comment).toBeFocused();
    await page.keyboard.type("Seen by keyboard");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("region", { name: "Activity" }).getByText("Seen by keyboard")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("e 1 Enter resolves it, g i shows it in the queue", async () => {
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog", { name: `Resolve ${third}` });
    await expect(dialog).toBeVisible();
    await expectFocus(page);
    await press("1");
    await expect(dialog.getByRole("radio", { name: /^True positive/ })).toBeChecked();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(page.locator("header").getByText("Resolved")).toBeVisible();
    await press("g", "i");
    await expect(row(page, third!)).toContainText("Resolved");
    await expect(row(page, second!)).toContainText("Active");
  });
});

test("Tab reaches everything in the queue's tools, in order, with a visible focus", async ({ page, muster }) => {
  await signIn(page, muster);
  await expect.poll(async () => (await queueOrder(page)).length).toBeGreaterThan(10);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  const seen: string[] = [];
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press("Tab");
    const { name, outlined } = await page.evaluate(() => {
      const element = document.activeElement!;
      const style = getComputedStyle(element);
      return {
        name: element.getAttribute("aria-label") ?? element.textContent!.trim(),
        outlined: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none" || Boolean(element.closest("label, form")?.matches(":focus-within")),
      };
    });
    expect(outlined, `a visible focus on ${name}`).toBe(true);
    seen.push(name);
  }
  for (const name of ["Range: 30 days", "Columns", "Search in these incidents", "Remove filter Status", "Add filter"]) {
    expect(seen.join("\n")).toContain(name);
  }
});

/** Whatever was done, the focus is on something: whoever has no pointer is never lost. */
async function expectFocus(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body))
    .toBe(true);
}
