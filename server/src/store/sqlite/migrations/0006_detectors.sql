-- What a product reported lately, not what was imported lately.
drop index alert_by_detector;
create index alert_by_detector on alert (detector, created);
-- What a job goes through, without those that are done with.
create index incident_open on incident (id) where redirect is null and status <> 'resolved';
