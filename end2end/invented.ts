// Alerts that journeys invent where the story has none that fit.

/** An alert about a device of its own. */
export function alertOf(name: string, severity = "medium"): object {
  const now = new Date().toISOString();
  return {
    id: `list-${name}`,
    title: `Detection ${name}`,
    severity,
    status: "new",
    category: "Execution",
    serviceSource: "microsoftDefenderForEndpoint",
    createdDateTime: now,
    lastUpdateDateTime: now,
    firstActivityDateTime: now,
    lastActivityDateTime: now,
    evidence: [{ "@odata.type": "#microsoft.graph.security.deviceEvidence", deviceDnsName: `${name}.corp.example` }],
  };
}
