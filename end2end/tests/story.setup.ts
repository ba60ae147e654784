// Tells the story once for all journeys that only need it to be there; each server starts with a copy of what it left.
import { rm } from "node:fs/promises";
import { Muster, test, told } from "../fixtures.js";
import { tell } from "../story.js";

test("tell the story", async () => {
  test.slow();
  await rm(told, { recursive: true, force: true });
  const muster = await Muster.start({ dataFolder: told });
  await tell(muster);
  await muster.stop();
});
