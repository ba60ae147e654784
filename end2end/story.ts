// The demo story as a detection source would send it, and the truth about it.
import { readFile } from "node:fs/promises";
import { decompress } from "fzstd";
import truth from "./story.json" with { type: "json" };
import type { Muster } from "./muster.js";

export { truth };

const end = Date.parse("2026-01-31T12:00:00Z");
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export interface Telling {
  /** When the story ends; now, if it is not said. */
  until?: Date;
  /** Sends the alerts in an order drawn from this seed instead of that of their arrival. */
  shuffle?: number;
  /** Alerts in a request. */
  batch?: number;
}

/** Sends inventory, alerts and activities over HTTP and waits until the grouping stands still. */
export async function tell(muster: Muster, { until = new Date(), shuffle, batch = 40 }: Telling = {}): Promise<void> {
  const [assets, alerts, activities] = await Promise.all(
    ["assets", "alerts", "activities"].map((part) => records(part, until)),
  );
  if (shuffle !== undefined) mix(alerts, shuffle);
  await muster.ingest(assets, "assets");
  for (let start = 0; start < alerts.length; start += batch) {
    await muster.ingest(alerts.slice(start, start + batch));
  }
  await muster.ingest(activities, "activities");
  await settled(muster);
}

/** The incidents with more than one alert, or of more than low severity, as sets of alert ids. */
export async function grouping(muster: Muster): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  let path: string | undefined = "/v1.0/security/alerts_v2?$top=1000";
  while (path) {
    const page = await muster.call("GET", path);
    for (const { id, incidentId } of page.value) groups.set(incidentId, [...(groups.get(incidentId) ?? []), id]);
    path = page["@odata.nextLink"]?.slice(muster.url.length);
  }
  for (const ids of groups.values()) ids.sort();
  return groups;
}

/** Decisions are revised when the queue of alerts is empty, and a busy machine begins that late: wait until four looks see the same. */
export async function settled(muster: Muster): Promise<void> {
  let before = "";
  let same = 0;
  for (let look = 0; look < 60; look += 1) {
    const now = JSON.stringify([...(await grouping(muster)).values()].sort());
    same = now === before ? same + 1 : 0;
    if (same === 3) return;
    before = now;
    await new Promise((done) => setTimeout(done, 400));
  }
  throw new Error("the grouping does not settle");
}

async function records(part: string, until: Date): Promise<object[]> {
  const packed = await readFile(new URL(`../server/demo/${part}.ndjson.zst`, import.meta.url));
  const text = new TextDecoder().decode(decompress(packed));
  const shift = Math.round((until.getTime() - end) / 1000);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line, (_, value) => (typeof value === "string" && time.test(value) ? moved(value, shift) : value)));
}

/** Moves a time by whole seconds and keeps its fraction. */
function moved(text: string, seconds: number): string {
  const [whole, fraction] = text.slice(0, -1).split(".");
  const at = new Date(Date.parse(`${whole}Z`) + seconds * 1000).toISOString().slice(0, 19);
  return fraction === undefined ? `${at}Z` : `${at}.${fraction}Z`;
}

/** Fisher and Yates, over mulberry32. */
function mix(list: object[], seed: number): void {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other]!, list[last]!];
  }
}
