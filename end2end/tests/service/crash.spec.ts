// What was acknowledged survives the death of the process, exactly once; sending it all again completes it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, Muster, test } from "../../fixtures.js";

const total = 20_000;
const batch = 200;

test(`kill -9 in the middle of an import of ${total} alerts loses nothing that was acknowledged`, async () => {
  test.setTimeout(240_000);
  const alerts = Array.from({ length: total }, (_, number) => alert(number));
  const dataFolder = await mkdtemp(join(tmpdir(), "muster-"));
  const victim = await Muster.start({ dataFolder });
  let muster = victim;
  try {
    const acknowledged = new Set<string>();
    const importing = send(victim, alerts, (ids) => {
      for (const id of ids) acknowledged.add(id);
    });
    await expect.poll(() => acknowledged.size, { intervals: [5], timeout: 60_000 }).toBeGreaterThan(total / 3);
    await victim.stop("SIGKILL");
    await importing;
    expect(acknowledged.size).toBeLessThan(total);

    muster = await Muster.start({ dataFolder });
    const survived = await ids(muster);
    const distinct = new Set(survived);
    expect(distinct.size).toBe(survived.length);
    expect([...acknowledged].filter((id) => !distinct.has(id))).toEqual([]);

    await send(muster, alerts, () => undefined);
    const complete = await ids(muster);
    expect(complete.length).toBe(total);
    expect(new Set(complete).size).toBe(total);
  } finally {
    await muster.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
});

/** Four callers at once; a caller stops at its first failure. */
async function send(muster: Muster, alerts: object[], acknowledge: (ids: string[]) => void): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < alerts.length) {
      const part = alerts.slice(next, (next += batch));
      const report: any = await muster.ingest(part).catch(() => undefined);
      if (!report) return;
      acknowledge(report.results.map((result: any) => result.id));
    }
  };
  await Promise.all([caller(), caller(), caller(), caller()]);
}

async function ids(muster: Muster): Promise<string[]> {
  const found: string[] = [];
  let path: string | undefined = "/v1.0/security/alerts_v2?$top=1000";
  while (path) {
    const page = await muster.call("GET", path);
    found.push(...page.value.map((alert: any) => alert.id));
    path = page["@odata.nextLink"]?.slice(muster.url.length);
  }
  return found;
}

/** An ordinary day of a company of 2,000: each alert with a device, its user and an address. */
function alert(number: number): object {
  const person = (number * 7919) % 2_000;
  const time = new Date(Date.now() - (total - number) * 3_000).toISOString();
  const evidence = (kind: string, properties: object) => ({
    "@odata.type": `#microsoft.graph.security.${kind}Evidence`,
    createdDateTime: time,
    ...properties,
  });
  return {
    id: `crash-${number}`,
    title: `Detection ${number % 40}`,
    severity: ["low", "medium", "high"][number % 3],
    category: "Execution",
    serviceSource: "microsoftDefenderForEndpoint",
    createdDateTime: time,
    lastUpdateDateTime: time,
    firstActivityDateTime: time,
    lastActivityDateTime: time,
    evidence: [
      evidence("device", { deviceDnsName: `pc-${person}.corp.example` }),
      evidence("user", { userAccount: { accountName: `user${person}`, userPrincipalName: `user${person}@corp.example` } }),
      evidence("ip", { ipAddress: `2001:db8::${person.toString(16)}` }),
    ],
  };
}
