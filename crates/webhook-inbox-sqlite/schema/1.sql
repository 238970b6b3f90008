-- Times are microseconds since 1970. All names begin with inbox_: the integrator's tables may live in
-- the same file.

-- Every body that was ever accepted. Kept for ever.
CREATE TABLE inbox_seen (
    source      TEXT    NOT NULL,
    key         BLOB    NOT NULL,
    delivery_id INTEGER NOT NULL,   -- the first one
    first_at    INTEGER NOT NULL,
    window_from INTEGER NOT NULL,   -- when the newest delivery with this key was stored
    last_at     INTEGER NOT NULL,
    times       INTEGER NOT NULL,
    occurrences INTEGER NOT NULL,   -- how many of the times are deliveries of their own
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;

-- The next delivery's id. Ids of purged deliveries are not used again.
CREATE TABLE inbox_next_id (id INTEGER NOT NULL) STRICT;
INSERT INTO inbox_next_id VALUES (1);

CREATE TABLE inbox_delivery (
    id              INTEGER PRIMARY KEY,
    entity_id       INTEGER NOT NULL,
    source          TEXT    NOT NULL,
    provider        TEXT    NOT NULL,
    key             BLOB    NOT NULL,
    occurrence      INTEGER NOT NULL,
    proof           TEXT    NOT NULL,
    evidence_header TEXT,
    evidence_value  TEXT,
    endpoint        TEXT,
    provider_id     TEXT,
    received_at     INTEGER NOT NULL,
    -- What decoding found. Only `heal` changes it.
    reading         TEXT    NOT NULL,
    event_type      TEXT,
    subject_kind    TEXT,
    subject_id      TEXT,
    occurred_at     TEXT,
    error           TEXT,
    read_by         TEXT    NOT NULL,
    parks           INTEGER NOT NULL,
    -- Last: a scan does not touch the pages of long bodies.
    body            BLOB    NOT NULL
) STRICT;
CREATE INDEX inbox_delivery_entity ON inbox_delivery (entity_id);
CREATE INDEX inbox_delivery_source ON inbox_delivery (source);
CREATE INDEX inbox_delivery_received ON inbox_delivery (received_at);
CREATE INDEX inbox_delivery_late ON inbox_delivery (source, key, occurrence) WHERE occurrence > 1;
CREATE INDEX inbox_delivery_unread ON inbox_delivery (reading) WHERE reading <> 'known';

-- What deliveries are about. A delivery without a subject, or one that cannot be decoded, is an entity of
-- its own, of the kind ''.
CREATE TABLE inbox_entity (
    id                INTEGER PRIMARY KEY,
    source            TEXT    NOT NULL,
    kind              TEXT    NOT NULL,
    subject_id        TEXT    NOT NULL,
    due_at            INTEGER,                       -- when it can be claimed; NULL: idle or parked
    is_retry          INTEGER NOT NULL DEFAULT 0,    -- its next delivery was tried before
    lease             INTEGER NOT NULL DEFAULT 0,    -- rises with each claim
    leased_until      INTEGER,
    leased_delivery   INTEGER,
    holder            TEXT,
    status            TEXT,
    is_final          INTEGER NOT NULL DEFAULT 0,
    parked_because    TEXT,
    parked_by_reading INTEGER NOT NULL DEFAULT 0,    -- by what decoding found, not by a person or handler
    UNIQUE (subject_id, kind, source)
) STRICT;
CREATE INDEX inbox_entity_due ON inbox_entity (source, is_retry, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX inbox_entity_parked ON inbox_entity (id) WHERE parked_because IS NOT NULL;

-- Open work: the deliveries that are waiting or dead. A delivery without a row is done.
CREATE TABLE inbox_task (
    delivery_id INTEGER PRIMARY KEY,
    entity_id   INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    is_dead     INTEGER NOT NULL,
    last_error  TEXT
) STRICT;
CREATE INDEX inbox_task_waiting ON inbox_task (entity_id) WHERE is_dead = 0;
CREATE INDEX inbox_task_dead ON inbox_task (delivery_id) WHERE is_dead = 1;

-- The history.
CREATE TABLE inbox_outcome (
    delivery_id INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    lease       INTEGER,
    kind        TEXT    NOT NULL,
    note        TEXT,
    PRIMARY KEY (delivery_id, step)
) STRICT, WITHOUT ROWID;

-- An INSERT into this view ends an attempt, or fails if its lease was lost.
CREATE VIEW inbox_settlement
    (entity_id, delivery_id, lease, attempt, verdict, at, retry_at, note, status, is_final)
    AS SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 0;

CREATE TRIGGER inbox_settle INSTEAD OF INSERT ON inbox_settlement BEGIN
    SELECT RAISE(ABORT, 'stale lease: expected to hold the lease of this delivery, found it lost: roll the transaction back')
        WHERE NOT EXISTS (
            SELECT 1 FROM inbox_entity
            WHERE id = NEW.entity_id AND lease = NEW.lease AND leased_delivery = NEW.delivery_id
        );
    INSERT INTO inbox_outcome (delivery_id, step, at, attempt, lease, kind, note)
        VALUES (
            NEW.delivery_id,
            1 + coalesce((SELECT max(step) FROM inbox_outcome WHERE delivery_id = NEW.delivery_id), 0),
            NEW.at, NEW.attempt, NEW.lease, NEW.verdict, NEW.note
        );
    DELETE FROM inbox_task WHERE delivery_id = NEW.delivery_id AND NEW.verdict = 'done';
    UPDATE inbox_task SET is_dead = (NEW.verdict = 'dead'), last_error = NEW.note
        WHERE delivery_id = NEW.delivery_id AND NEW.verdict <> 'done';
    UPDATE inbox_entity SET
            leased_until = NULL,
            leased_delivery = NULL,
            holder = NULL,
            is_retry = (NEW.verdict = 'retry'),
            status = coalesce(NEW.status, status),
            is_final = iif(NEW.status IS NULL, is_final, NEW.is_final),
            parked_because = iif(NEW.verdict = 'parked', coalesce(NEW.note, ''), parked_because),
            parked_by_reading = iif(NEW.verdict = 'parked', 0, parked_by_reading),
            due_at = CASE
                WHEN parked_because IS NOT NULL OR NEW.verdict = 'parked' THEN NULL
                WHEN NEW.verdict = 'retry' AND NEW.delivery_id = (
                    SELECT min(delivery_id) FROM inbox_task WHERE entity_id = NEW.entity_id AND is_dead = 0
                ) THEN NEW.retry_at
                WHEN EXISTS (SELECT 1 FROM inbox_task WHERE entity_id = NEW.entity_id AND is_dead = 0)
                    THEN NEW.at
            END
        WHERE id = NEW.entity_id;
END;
