-- Every combination of the values that incidents are counted by. Many incidents have the same one, so that the counts
-- beside the filters look at each combination once.
create table profile (
    id integer primary key,
    document text not null unique
);
alter table incident add column profile integer not null default 0;

create temporary table profile_of (incident integer primary key, document text not null);
insert into profile_of
select i.id, json_object(
    'redirected', json(iif(i.redirect is null, 'false', 'true')),
    'severity', i.severity,
    'status', i.status,
    'classification', i.classification,
    'assigned_to', i.assigned_to,
    'service_sources', (select json_group_array(value) from (
        select value from incident_label where incident = i.id and kind = 'serviceSource' order by value
    )),
    'categories', (select json_group_array(value) from (
        select value from incident_label where incident = i.id and kind = 'category' order by value
    )),
    'tags', (select json_group_array(value) from (
        select value from incident_label where incident = i.id and kind = 'tag' order by value
    ))
) from incident i;
insert into profile (document) select distinct document from profile_of;
update incident set profile = (
    select p.id from profile_of o join profile p on p.document = o.document where o.incident = incident.id
);
drop table profile_of;

-- Read from end to end for the counts: it is in the order in which they are added up, and has the columns of the
-- commonest other conditions.
create index incident_by_profile on incident (profile, last_activity, priority);
