import { defineConfig } from "@playwright/test";
import type { Data } from "./fixtures.js";
import { desktop, phone, settings, tablet } from "./settings.js";

// Pictures for people to look at: nothing is compared, so nothing fails but a screen that does not come up.
export default defineConfig<object, { data: Data }>({
  ...settings,
  testDir: "screens",
  projects: [
    { name: "1440", use: { ...desktop, data: "demo" } },
    { name: "1024", use: { ...tablet, data: "demo" } },
    { name: "390", use: { ...phone, data: "demo" } },
  ],
});
