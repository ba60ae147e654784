-- Times are microseconds since 1970, UTC; 0 where unknown, so that pages by key need no nulls.
-- A text that is missing is empty, for the same reason.

create table entity (
    id integer primary key,
    kind text not null,
    display_name text not null collate nocase,
    -- How good that name is; a better one replaces it.
    display_rank integer not null,
    facts text not null default '{}',
    privileged_roles text not null default '[]',
    -- The entity that this one turned out to be.
    redirect integer
);
create index entity_by_kind on entity (kind, id);
create index entity_by_redirect on entity (redirect) where redirect is not null;

-- A name in the normal form, whether anybody is known to have it or not: activities use them too.
create table name (
    id integer primary key,
    kind text not null,
    scheme text not null,
    value text not null,
    unique (value, scheme, kind)
);

create table identifier (
    entity integer not null,
    name integer not null,
    learnt_from text,
    primary key (entity, name)
) without rowid;
create index identifier_by_name on identifier (name, entity);

create virtual table entity_search using fts5 (
    names,
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);

create table tie (
    mailbox integer primary key,
    owner integer not null
);
create index tie_by_owner on tie (owner);

create table alert (
    number integer primary key,
    id text not null unique,
    incident integer not null,
    title text not null collate nocase,
    severity integer not null,
    status text not null,
    category text not null,
    service_source text not null,
    detection_source text not null,
    product_name text not null,
    detection_status text not null,
    assigned_to text not null collate nocase,
    classification text not null,
    determination text not null,
    edits text not null,
    created integer not null,
    last_update integer not null,
    -- The version that the source sent, without what people changed after it.
    source_update integer not null,
    first_activity integer not null,
    last_activity integer not null,
    arrived integer not null,
    content_hash integer not null
);
create index alert_by_incident on alert (incident, first_activity, number);
create index alert_by_first_activity on alert (first_activity, number);
create index alert_by_arrival on alert (arrived, number);

-- What the source sent, apart from what changes often, so that a change rewrites a small row.
create table alert_document (
    alert integer primary key,
    document text not null,
    facts text not null
);

create table membership (
    alert integer primary key,
    reasons text not null
);

create virtual table alert_search using fts5 (
    title,
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2"
);

create table evidence (
    alert integer not null,
    position integer not null,
    kind text not null,
    display_name text not null,
    verdict text not null,
    remediation text not null,
    roles text not null,
    first_seen integer not null,
    -- As resolved at the time; follow entity.redirect.
    entity integer,
    impacted integer not null,
    -- Entities written inside this evidence, as a JSON list; empty where there are none.
    embedded text not null,
    primary key (alert, position)
) without rowid;

-- Every alert of an entity in order of activity, under the surviving id.
create table alert_entity (
    entity integer not null,
    time integer not null,
    alert integer not null,
    -- 1: is evidence itself, not only written inside some; 2: is impacted.
    flags integer not null,
    primary key (entity, time, alert)
) without rowid;

create table incident (
    id integer primary key,
    display_name text not null collate nocase,
    status text not null,
    severity integer not null,
    classification text not null,
    determination text not null,
    assigned_to text not null collate nocase,
    created integer not null,
    last_update integer not null,
    first_activity integer not null,
    last_activity integer not null,
    priority integer not null,
    alerts integer not null,
    active_alerts integer not null,
    devices integer not null,
    users integer not null,
    mailboxes integer not null,
    cloud_applications integer not null,
    cloud_resources integer not null,
    assets integer not null,
    -- Where its alerts went, at the end of the chain.
    redirect integer,
    -- What the pipeline needs to compute the row anew.
    state text not null,
    -- The row of the queue as people read it. Long texts come last, so that what is filtered by is
    -- reached without them.
    document text not null
);
-- Holds what the counts beside the filters need, so that they read no rows.
create index incident_by_last_activity on incident (
    last_activity,
    id,
    redirect,
    severity,
    status,
    classification,
    assigned_to
);
create index incident_by_first_activity on incident (first_activity, id);
create index incident_by_last_update on incident (last_update, id);
create index incident_by_created on incident (created, id);
create index incident_by_priority on incident (priority, id);
create index incident_by_assets on incident (assets, id);
create index incident_by_redirect on incident (redirect) where redirect is not null;

-- Categories, sources and tags, one row each.
create table incident_label (
    kind text not null,
    value text not null collate nocase,
    incident integer not null,
    primary key (kind, value, incident)
) without rowid;
create index incident_label_by_incident on incident_label (incident);

create table incident_entity (
    incident integer not null,
    entity integer not null,
    impacted integer not null,
    alerts integer not null,
    active_alerts integer not null,
    first_activity integer not null,
    last_activity integer not null,
    primary key (incident, entity)
) without rowid;
create index incident_entity_by_entity on incident_entity (entity, incident);

create virtual table incident_search using fts5 (
    name,
    content = '',
    contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);

create table log (
    sequence integer primary key,
    time integer not null,
    actor text not null,
    kind text not null,
    body text not null
);

create table operation (
    id text primary key,
    time integer not null,
    actor text not null,
    text text not null,
    inverse text not null,
    undone_by text
);

create table activity_log (
    id integer primary key,
    time integer not null,
    incident integer not null,
    performed_by text not null,
    kind text not null,
    text text not null,
    alert text,
    operation text
);
create index activity_log_by_incident on activity_log (incident, id);

create table comment (
    id integer primary key,
    incident integer not null,
    time integer not null,
    author text not null,
    text text not null
);
create index comment_by_incident on comment (incident, id);

-- Pairs of incidents that a person parted; the smaller id first.
create table apart (
    one integer not null,
    other integer not null,
    primary key (one, other)
) without rowid;

-- Merges that were suggested, so that they are not suggested again; the smaller id first.
create table suggested (
    one integer not null,
    other integer not null,
    primary key (one, other)
) without rowid;

create table activity (
    number integer primary key,
    id text not null unique,
    time integer not null,
    action_type text not null,
    risk_contribution integer not null,
    document text not null
);
create index activity_by_time on activity (time, number);
create index activity_by_risk on activity (time, number, risk_contribution) where risk_contribution > 0;

create table activity_name (
    name integer not null,
    time integer not null,
    activity integer not null,
    primary key (name, time, activity)
) without rowid;
create index activity_name_by_activity on activity_name (activity);

create table quarantine (
    id text primary key,
    received integer not null,
    resource text not null,
    reason text not null,
    raw text not null
);
create index quarantine_by_received on quarantine (received, id);

create table source (
    service_source text not null,
    product_name text not null,
    alerts integer not null,
    first_received integer not null,
    last_received integer not null,
    primary key (service_source, product_name)
) without rowid;

create table account (
    id text primary key,
    display_name text not null,
    user_principal_name text not null,
    administrator integer not null,
    created integer not null
);

create table secret (
    hash blob primary key,
    kind text not null,
    account text not null references account (id) on delete cascade,
    name text not null,
    permissions text not null,
    created integer not null,
    expires integer
) without rowid;
