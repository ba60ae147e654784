// What every journey begins with. `muster` is one server per worker and file group; a journey that needs its own calls
// `Muster.start()`.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { Muster } from "./muster.js";

export { expect, Muster };

interface Fixtures {
  /** What the page complained about on its console; a journey ends with none. */
  complaints: string[];
}

interface WorkerFixtures {
  muster: Muster;
  demo: boolean;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  demo: [false, { scope: "worker", option: true }],
  muster: [
    async ({ demo }, use) => {
      const muster = await Muster.start({ demo });
      await use(muster);
      await muster.stop();
    },
    { scope: "worker" },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the printed address and waits until the client has taken over from the skeleton. */
export async function signIn(page: Page, muster: Muster, path = "/"): Promise<void> {
  await page.goto(muster.signInAddress);
  if (path !== "/") await page.goto(muster.url + path);
  await expect(page.locator("#boot")).toHaveCount(0);
}

/** Fails with what axe finds on the page as it is now, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")) }));
    expect(found, `axe in the ${theme} theme`).toEqual([]);
  }
}

/** The theme as the system asks for it; a page without a choice of its own follows at once. */
export async function showTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
