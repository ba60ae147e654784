-- Versions of the policy; the highest is in force. Documents may leave out what is as usual, so that
-- the first one follows the defaults of the Muster that reads it.
create table policy (
    version integer primary key,
    name text not null,
    created integer not null,
    created_by text not null,
    reason text,
    restored_from integer,
    -- Fields that differ from the version before.
    changes integer not null,
    document text not null
);
insert into policy (version, name, created, created_by, reason, restored_from, changes, document)
values (1, 'default', cast(unixepoch('subsec') * 1000000 as integer), 'Muster', null, null, 0, '{}');

-- Work that goes on behind an answer and after a restart.
create table job (
    number integer primary key,
    kind text not null,
    status text not null,
    text text not null,
    done integer not null,
    total integer not null,
    changed integer not null,
    started_by text not null,
    created integer not null,
    last_update integer not null,
    -- The last incident that is done.
    reached integer not null
);
create index job_running on job (number) where status = 'running';

-- The rule that raised an alert, as correlation and the policy name it.
alter table alert add column detector text not null default '';
update alert set detector = coalesce(
    (select json_extract(d.facts, '$.rule') from alert_document d where d.alert = alert.number), ''
);
create index alert_by_detector on alert (detector, arrived);
-- Few alerts are ever classified.
create index alert_by_judgement on alert (detector, classification)
    where classification in ('truePositive', 'falsePositive', 'informationalExpectedActivity');
