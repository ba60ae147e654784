// What journeys and screenshots have in common: the browser, the three sizes.
import { execFileSync } from "node:child_process";
import type { PlaywrightTestConfig } from "@playwright/test";

export const desktop = { viewport: { width: 1440, height: 900 } };
export const tablet = { viewport: { width: 1024, height: 768 } };
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

// Chromium refuses its sandbox to root, and asks its maker for things that a closed network never answers.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const settings: PlaywrightTestConfig = {
  outputDir: "results",
  workers: 2,
  fullyParallel: true,
  // A shared machine may be slow for a moment; what fails three times is wrong.
  retries: process.env.CI ? 2 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [[process.stdout.isTTY ? "list" : "dot"]],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: execFileSync("./chromium.sh", { encoding: "utf8" }).trim(),
      args: flags,
    },
  },
};
