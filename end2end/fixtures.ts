// What every journey begins with. `muster` is one server per worker, with the data that `data` says, for journeys that
// only look; what changes or stops a server takes `own`.
import { resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { Muster } from "./muster.js";

export { expect, Muster };

export type Data = "none" | "demo" | "story";

interface Fixtures {
  /** A server for this journey alone. */
  own: Muster;
  /** What the page complained about on its console; a journey ends with none. */
  complaints: string[];
}

interface WorkerFixtures {
  muster: Muster;
  data: Data;
}

/** Where the data lie of a server that was told the story, see `story.setup.ts`. */
export const told = resolve("results/told");

export const test = base.extend<Fixtures, WorkerFixtures>({
  data: ["none", { scope: "worker", option: true }],
  muster: [
    async ({ data }, use) => {
      const muster = await start(data);
      await use(muster);
      await muster.stop();
    },
    { scope: "worker" },
  ],
  own: async ({ data, complaints }, use) => {
    const muster = await start(data);
    await use(muster);
    // What the page still asks for while its server stops is no complaint about the journey.
    const before = complaints.length;
    await muster.stop();
    complaints.length = Math.min(before, complaints.length);
  },
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

function start(data: Data): Promise<Muster> {
  return Muster.start(data === "story" ? { copyOf: told } : { demo: data === "demo" });
}

/** Opens the printed address and waits until the client has taken over from the skeleton. */
export async function signIn(page: Page, muster: Muster, path = "/"): Promise<void> {
  await page.goto(muster.signInAddress);
  if (path !== "/") await page.goto(muster.url + path);
  await expect(page.locator("#boot")).toHaveCount(0, { timeout: 30_000 });
}

/** Fails with what axe finds on the page as it is now, in both themes; only colours differ in the second. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    const axe = new AxeBuilder({ page });
    const { violations } = await (theme === "light" ? axe : axe.withRules(["color-contrast", "link-in-text-block"])).analyze();
    const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")) }));
    expect(found, `axe in the ${theme} theme`).toEqual([]);
  }
}

/** The theme as the system asks for it; a page without a choice of its own follows at once. */
export async function showTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Failures that a journey provokes are on the console too; nothing else may be. */
export function expectOnly(complaints: string[], expected: RegExp): void {
  expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
  complaints.length = 0;
}
