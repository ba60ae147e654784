import { defineConfig } from "@playwright/test";
import { desktop, phone, settings, tablet } from "./settings.js";

export default defineConfig({
  ...settings,
  testDir: "tests",
  projects: [
    { name: "desktop", use: desktop },
    { name: "tablet", use: tablet },
    { name: "phone", use: phone },
  ],
});
