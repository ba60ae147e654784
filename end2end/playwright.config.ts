import { defineConfig } from "@playwright/test";
import type { Data } from "./fixtures.js";
import { desktop, phone, settings, tablet } from "./settings.js";

const elsewhere = ["service/**", "*.setup.ts"];
const journeys = { testIgnore: elsewhere, dependencies: ["story"] };

export default defineConfig<object, { data: Data }>({
  ...settings,
  testDir: "tests",
  projects: [
    { name: "story", testMatch: "*.setup.ts" },
    { name: "service", testMatch: "service/**" },
    { name: "desktop", use: desktop, ...journeys },
    // Its pages are those of the other two; what it has of its own is room.
    { name: "tablet", use: tablet, ...journeys, testMatch: /(start|accessibility|states)\.spec/ },
    // A phone has no keys, and no room for some tools.
    { name: "phone", use: phone, ...journeys, testIgnore: [...elsewhere, "keyboard.spec.ts", "wide.spec.ts"] },
  ],
});
