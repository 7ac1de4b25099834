-- Operational tables: not rebuilt from the journal.

-- The first answer to a refused command, given again when it is sent again.
CREATE TABLE refusal_receipt (
    authority {{text}} NOT NULL,
    command {{text}} NOT NULL,
    request {{text}} NOT NULL,
    refusal TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (authority, command)
);

-- Reference tables: installation-wide, without an authority at the head of the key.
CREATE TABLE account (
    username {{text}} PRIMARY KEY,
    authority {{text}} NOT NULL,
    person {{text}} NOT NULL,
    password TEXT NOT NULL,
    must_change BIGINT NOT NULL,
    disabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX account_person ON account (authority, person);

CREATE TABLE session (
    token {{text}} PRIMARY KEY,
    authority {{text}} NOT NULL,
    username {{text}} NOT NULL,
    person {{text}} NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_username ON session (username);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE sign_in_failure (
    username {{text}} NOT NULL,
    failed_at BIGINT NOT NULL,
    attempt {{text}} NOT NULL,
    PRIMARY KEY (username, failed_at, attempt)
);
