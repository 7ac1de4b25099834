-- Who looked at what: only ever added to, one chain per authority.
CREATE TABLE read_log (
    authority {{text}} NOT NULL,
    seq BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    person {{text}} NOT NULL,
    household {{text}} NOT NULL,
    what {{text}} NOT NULL,
    reason TEXT NOT NULL,
    previous {{blob}} NOT NULL,
    hash {{blob}} NOT NULL,
    PRIMARY KEY (authority, seq)
);
CREATE INDEX read_log_household ON read_log (authority, household, seq);
