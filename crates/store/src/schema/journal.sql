-- The journal: only ever added to. One chain per authority.
CREATE TABLE journal (
    authority {{text}} NOT NULL,
    seq BIGINT NOT NULL,
    command {{text}} NOT NULL,
    recorded_at BIGINT NOT NULL,
    previous {{blob}} NOT NULL,
    hash {{blob}} NOT NULL,
    envelope TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (authority, seq)
);
CREATE UNIQUE INDEX journal_command ON journal (authority, command);
CREATE INDEX journal_recorded ON journal (authority, recorded_at);
