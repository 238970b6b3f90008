-- Times are microseconds since 1970.

-- Deliveries that wait for the store, in their order. Each column is a field of NewDelivery.
CREATE TABLE inbox_spool (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again
    source          TEXT    NOT NULL,
    provider        TEXT    NOT NULL,
    key             BLOB    NOT NULL,
    proof           TEXT    NOT NULL,
    evidence_header TEXT,
    evidence_value  TEXT,
    endpoint        TEXT,
    provider_id     TEXT,
    received_at     INTEGER,
    window          INTEGER NOT NULL,                   -- microseconds
    late            TEXT    NOT NULL,
    reading         TEXT    NOT NULL,
    event_type      TEXT,
    subject_kind    TEXT,
    subject_id      TEXT,
    occurred_at     TEXT,
    error           TEXT,
    read_by         TEXT    NOT NULL,
    parks           INTEGER NOT NULL,
    body            BLOB    NOT NULL
) STRICT;
