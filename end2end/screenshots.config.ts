import { defineConfig } from "@playwright/test";
import { desktop, phone, settings, tablet } from "./settings.js";

// Pictures for people to look at: nothing is compared, so nothing fails but a screen that does not come up.
export default defineConfig<object, { demo: boolean }>({
  ...settings,
  testDir: "screens",
  projects: [
    { name: "1440", use: { ...desktop, demo: true } },
    { name: "1024", use: { ...tablet, demo: true } },
    { name: "390", use: { ...phone, demo: true } },
  ],
});
