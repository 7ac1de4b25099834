-- Views: every row follows from the journal. A changed view is dropped and rebuilt, never altered.
--
-- Keys begin with the authority, the other indexes with what they are for: in an installation of one authority an
-- index that begins with it fits every question equally badly, and PostgreSQL, planning on tables that were empty
-- then, went through all visits of the county to find one by its identifier.
CREATE TABLE division (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    parent {{text}},
    kind {{text}} NOT NULL,
    name {{text}} NOT NULL,
    official_code {{text}},
    -- The ids from the top of the tree down to itself, each followed by a slash.
    path {{text}} NOT NULL,
    PRIMARY KEY (authority, id)
);
CREATE INDEX division_path ON division (path, authority);

CREATE TABLE person (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    name {{text}},
    phone {{blob}},
    erased_at BIGINT,
    PRIMARY KEY (authority, id)
);

CREATE TABLE post (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    person {{text}} NOT NULL,
    role {{text}} NOT NULL,
    division {{text}} NOT NULL,
    title {{text}} NOT NULL,
    from_on {{text}} NOT NULL,
    until_on {{text}},
    PRIMARY KEY (authority, id)
);
CREATE INDEX post_person ON post (person, authority);
CREATE INDEX post_division ON post (division, authority);

CREATE TABLE household (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    division {{text}} NOT NULL,
    cause {{text}} NOT NULL,
    has_broadcast_tv BIGINT,
    source {{text}} NOT NULL,
    as_of {{text}} NOT NULL,
    registered_at BIGINT NOT NULL,
    -- Number of the last journal entry that touched it.
    version BIGINT NOT NULL,
    number {{text}},
    address {{text}},
    phone {{blob}},
    phone_hash {{text}},
    head_name {{text}},
    members BIGINT NOT NULL,
    open_problems BIGINT NOT NULL,
    awaiting_problems BIGINT NOT NULL,
    closed_problems BIGINT NOT NULL,
    next_due {{text}},
    last_visit_at BIGINT,
    erased_at BIGINT,
    PRIMARY KEY (authority, id)
);
CREATE INDEX household_division ON household (division, authority, id);
CREATE INDEX household_number ON household (number, authority);
CREATE INDEX household_phone ON household (phone_hash, authority);
CREATE INDEX household_head ON household (head_name, authority, id);

CREATE TABLE member (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    household {{text}} NOT NULL,
    head BIGINT NOT NULL,
    joined_on {{text}} NOT NULL,
    name {{text}},
    relation {{text}},
    sex {{text}},
    born_on {{text}},
    health {{text}},
    citizen_id {{blob}},
    citizen_hash {{text}},
    erased_at BIGINT,
    PRIMARY KEY (authority, id)
);
CREATE INDEX member_household ON member (household, authority, id);
CREATE INDEX member_citizen ON member (citizen_hash, authority);
CREATE INDEX member_name ON member (name, authority, household);

CREATE TABLE scheme_membership (
    authority {{text}} NOT NULL,
    household {{text}} NOT NULL,
    scheme {{text}} NOT NULL,
    from_on {{text}} NOT NULL,
    until_on {{text}},
    division {{text}} NOT NULL,
    PRIMARY KEY (authority, household, scheme, from_on)
);
CREATE INDEX scheme_membership_division ON scheme_membership (scheme, authority, division, household);

CREATE TABLE responsibility (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    level {{text}} NOT NULL,
    post {{text}} NOT NULL,
    person {{text}} NOT NULL,
    household {{text}},
    division {{text}},
    from_on {{text}} NOT NULL,
    until_on {{text}},
    PRIMARY KEY (authority, id)
);
CREATE INDEX responsibility_household ON responsibility (household, authority);
CREATE INDEX responsibility_division ON responsibility (division, authority);
CREATE INDEX responsibility_person ON responsibility (person, authority, household);

CREATE TABLE campaign (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    name {{text}} NOT NULL,
    state {{text}} NOT NULL,
    division {{text}} NOT NULL,
    schemes {{text}} NOT NULL,
    from_on {{text}} NOT NULL,
    until_on {{text}},
    planned_at BIGINT NOT NULL,
    started_at BIGINT,
    closed_at BIGINT,
    PRIMARY KEY (authority, id)
);

CREATE TABLE campaign_group (
    authority {{text}} NOT NULL,
    campaign {{text}} NOT NULL,
    id {{text}} NOT NULL,
    name {{text}} NOT NULL,
    leader {{text}} NOT NULL,
    formed BIGINT NOT NULL,
    PRIMARY KEY (authority, campaign, id)
);

CREATE TABLE group_member (
    authority {{text}} NOT NULL,
    campaign {{text}} NOT NULL,
    squad {{text}} NOT NULL,
    person {{text}} NOT NULL,
    PRIMARY KEY (authority, campaign, squad, person)
);

CREATE TABLE group_area (
    authority {{text}} NOT NULL,
    campaign {{text}} NOT NULL,
    squad {{text}} NOT NULL,
    division {{text}} NOT NULL,
    PRIMARY KEY (authority, campaign, squad, division)
);

CREATE TABLE target (
    authority {{text}} NOT NULL,
    campaign {{text}} NOT NULL,
    household {{text}} NOT NULL,
    division {{text}} NOT NULL,
    squad {{text}} NOT NULL,
    added BIGINT NOT NULL,
    state {{text}} NOT NULL,
    visit {{text}},
    visited_at BIGINT,
    revisit_on {{text}},
    PRIMARY KEY (authority, campaign, household)
);
CREATE INDEX target_state ON target (campaign, authority, state, household);
CREATE INDEX target_squad ON target (campaign, authority, squad, household);
CREATE INDEX target_division ON target (campaign, authority, division, household);

CREATE TABLE visit (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    seq BIGINT NOT NULL,
    household {{text}} NOT NULL,
    division {{text}} NOT NULL,
    campaign {{text}},
    visited_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    visitor {{text}} NOT NULL,
    -- Ids, separated by commas.
    companions {{text}} NOT NULL,
    outcome {{text}} NOT NULL,
    -- item:answer, separated by commas.
    checks {{text}} NOT NULL,
    problems BIGINT NOT NULL,
    revisit_on {{text}},
    late BIGINT NOT NULL,
    remarks TEXT,
    PRIMARY KEY (authority, id)
);
CREATE INDEX visit_household ON visit (household, authority, visited_at);

CREATE TABLE problem (
    authority {{text}} NOT NULL,
    id {{text}} NOT NULL,
    number {{text}} NOT NULL,
    household {{text}} NOT NULL,
    division {{text}} NOT NULL,
    campaign {{text}},
    visit {{text}} NOT NULL,
    item {{text}},
    category {{text}} NOT NULL,
    severity {{text}} NOT NULL,
    state {{text}} NOT NULL,
    -- 1 while work is still to be done.
    is_open BIGINT NOT NULL,
    found_by {{text}} NOT NULL,
    found_at BIGINT NOT NULL,
    companions {{text}} NOT NULL,
    owner_post {{text}},
    owner_person {{text}},
    due_on {{text}},
    fixed_by {{text}},
    reported_by {{text}},
    on_the_spot BIGINT NOT NULL,
    verify_level {{text}},
    verify_raised BIGINT NOT NULL,
    verifier {{text}},
    closed_at BIGINT,
    description TEXT,
    PRIMARY KEY (authority, id)
);
CREATE INDEX problem_number ON problem (number, authority);
CREATE INDEX problem_household ON problem (household, authority, id);
CREATE INDEX problem_open_due ON problem (is_open, authority, due_on, id);
CREATE INDEX problem_state ON problem (state, authority, id);
CREATE INDEX problem_owner ON problem (owner_person, authority, is_open, id);
CREATE INDEX problem_category ON problem (category, authority, id);

CREATE TABLE problem_step (
    authority {{text}} NOT NULL,
    problem {{text}} NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    household {{text}} NOT NULL,
    step {{text}} NOT NULL,
    from_state {{text}} NOT NULL,
    to_state {{text}} NOT NULL,
    author {{text}} NOT NULL,
    made_at BIGINT NOT NULL,
    -- The step as in the journal, without words.
    detail {{text}} NOT NULL,
    words TEXT,
    PRIMARY KEY (authority, problem, seq, position)
);
CREATE INDEX problem_step_household ON problem_step (household, authority);

-- Counts kept with each command, so that no screen counts rows. Empty campaign: whatever the campaign.
CREATE TABLE tally (
    authority {{text}} NOT NULL,
    campaign {{text}} NOT NULL,
    division {{text}} NOT NULL,
    measure {{text}} NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (authority, campaign, division, measure)
);

CREATE TABLE erasure (
    authority {{text}} NOT NULL,
    subject {{text}} NOT NULL,
    seq BIGINT NOT NULL,
    author {{text}} NOT NULL,
    ground TEXT,
    PRIMARY KEY (authority, subject)
);
