-- What the machine would do and leaves to a person, and what the person said.
create table suggestion (
    id integer primary key,
    status text not null,
    -- Of a merge both incidents, of a split the one.
    one integer not null,
    other integer,
    document text not null
);
create index suggestion_by_one on suggestion (one);
create index suggestion_by_other on suggestion (other);
create index suggestion_by_status on suggestion (status);

-- Those of earlier versions, of which the evidence was not kept.
insert into suggestion (status, one, other, document)
select
    'open',
    one,
    other,
    json_object('incidents', json_array(one, other))
from suggested;
update suggestion
set status = 'closed', document = json_set(document, '$.status', 'overtaken')
where exists (
    select 1
    from incident
    where id in (suggestion.one, suggestion.other) and redirect is not null
);
update suggestion set document = json_set(document, '$.id', id);
drop table suggested;

-- What people decided about hubs.
create table hub (
    entity integer primary key,
    hub integer not null,
    time integer not null,
    decided_by text not null,
    reason text not null,
    operation text not null
);

-- Entities that turned out to be others.
create table entity_merge (
    gone integer primary key,
    kept integer not null,
    display_name text not null,
    proof text not null,
    time integer not null
);
create index entity_merge_by_kept on entity_merge (kept);
