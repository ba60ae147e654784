// The story comes out right whatever order its alerts arrive in.
import { expect, Muster, test } from "../../fixtures.js";
import { grouping, tell, truth } from "../../story.js";

test.describe.configure({ mode: "parallel" });

for (const shuffle of [undefined, 1, 2, 3]) {
  const order = shuffle === undefined ? "as they arrived" : `shuffled by seed ${shuffle}`;
  test(`seven incidents and no other, alerts ${order}`, async () => {
    const muster = await Muster.start();
    try {
      await tell(muster, { shuffle, batch: shuffle === undefined ? 40 : 7 * shuffle });
      const groups = [...(await grouping(muster)).values()];
      const expected = Object.values(truth.incidents).map((incident) => incident.alertIds);
      for (const alerts of expected) expect(groups).toContainEqual(alerts);
      expect(groups.filter((alerts) => alerts.length > 1)).toHaveLength(expected.filter((alerts) => alerts.length > 1).length);
      expect(groups).toHaveLength(expected.length + truth.singletons);
    } finally {
      await muster.stop();
    }
  });
}
