-- Orders of the queue that had to sort every row.
create index incident_by_severity on incident (severity, id);
create index incident_by_active_alerts on incident (active_alerts, id);
