import { defineConfig } from "@playwright/test";
import { desktop, phone, settings, tablet } from "./settings.js";

export default defineConfig({
  ...settings,
  testDir: "tests",
  projects: [
    { name: "service", testMatch: "service/**" },
    { name: "desktop", use: desktop, testIgnore: "service/**" },
    { name: "tablet", use: tablet, testIgnore: "service/**" },
    { name: "phone", use: phone, testIgnore: "service/**" },
  ],
});
