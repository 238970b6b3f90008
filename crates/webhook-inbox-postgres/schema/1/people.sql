-- Begins what a person does: one at a time, and no worker ends an attempt of these entities meanwhile.
CREATE FUNCTION inbox.hold(p_entities bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('webhook-inbox people ' || 'inbox', 0));
    PERFORM 1 FROM inbox.queue q
        WHERE q.entity_id = ANY (p_entities) ORDER BY q.entity_id FOR NO KEY UPDATE;
END $$;

-- Appends what a person did to a delivery's history.
CREATE FUNCTION inbox.act(p_now timestamptz, p_delivery bigint, p_kind text, p_note text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inbox.outcome (delivery_id, at, attempt, kind, note)
    VALUES (p_delivery, p_now, coalesce(
        (SELECT k.attempts FROM inbox.task k WHERE k.delivery_id = p_delivery),
        (SELECT o.attempt FROM inbox.outcome o WHERE o.delivery_id = p_delivery AND o.kind = 'done'
            ORDER BY o.id DESC LIMIT 1),
        0), p_kind, p_note);
END $$;

-- Opens a delivery of the entity, with its attempts at zero.
CREATE FUNCTION inbox.open(p_now timestamptz, p_delivery bigint, p_received_at timestamptz, p_entity bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inbox.task (delivery_id, received_at, entity_id) VALUES (p_delivery, p_received_at, p_entity)
    ON CONFLICT (delivery_id) DO UPDATE
        SET entity_id = excluded.entity_id, attempts = 0, is_dead = false, last_error = NULL;
    -- A later delivery keeps the time at which the entity's oldest one is tried again.
    IF p_delivery = (
        SELECT min(k.delivery_id) FROM inbox.task k WHERE k.entity_id = p_entity AND NOT k.is_dead
    ) THEN
        PERFORM inbox.schedule(p_entity, p_now);
    END IF;
END $$;

CREATE FUNCTION inbox.replay(p_now timestamptz, p_ids bigint[], p_state text, p_reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    delivery bigint;
    found_row record;
    opened bigint := 0;
BEGIN
    PERFORM inbox.hold(ARRAY(SELECT d.entity_id FROM inbox.delivery d WHERE d.id = ANY (p_ids)));
    FOREACH delivery IN ARRAY p_ids LOOP
        SELECT d.entity_id, d.received_at, CASE WHEN k.delivery_id IS NULL THEN 'done' WHEN k.is_dead THEN 'dead' END
            AS state INTO found_row
            FROM inbox.delivery d LEFT JOIN inbox.task k ON k.delivery_id = d.id WHERE d.id = delivery;
        CONTINUE WHEN found_row.state IS NULL OR found_row.state <> coalesce(p_state, found_row.state);
        PERFORM inbox.act(p_now, delivery, 'replayed', p_reason);
        PERFORM inbox.open(p_now, delivery, found_row.received_at, found_row.entity_id);
        opened := opened + 1;
    END LOOP;
    RETURN opened;
END $$;

CREATE FUNCTION inbox.park(p_now timestamptz, p_ids bigint[], p_reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    entities bigint[] := ARRAY(SELECT DISTINCT d.entity_id FROM inbox.delivery d WHERE d.id = ANY (p_ids));
BEGIN
    PERFORM inbox.hold(entities);
    entities := ARRAY(
        SELECT e.id FROM unnest(entities) AS e (id)
        WHERE NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = e.id) ORDER BY e.id
    );
    PERFORM inbox.act(p_now, d.id, 'parked', p_reason) FROM (
        SELECT x.id FROM inbox.delivery x WHERE x.id = ANY (p_ids) AND x.entity_id = ANY (entities) ORDER BY x.id
    ) d;
    INSERT INTO inbox.parked (entity_id, because, by_reading)
    SELECT e.id, p_reason, false FROM unnest(entities) AS e (id) ON CONFLICT DO NOTHING;
    UPDATE inbox.queue q SET due_at = NULL WHERE q.entity_id = ANY (entities);
    RETURN cardinality(entities);
END $$;

-- The entity goes on, with the attempts of its next delivery at zero.
CREATE FUNCTION inbox.unpark(p_now timestamptz, p_entity bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM inbox.parked p WHERE p.entity_id = p_entity;
    UPDATE inbox.task k SET attempts = 0
        WHERE k.delivery_id = (
            SELECT min(x.delivery_id) FROM inbox.task x WHERE x.entity_id = p_entity AND NOT x.is_dead
        ) AND k.delivery_id IS DISTINCT FROM (
            SELECT q.leased_delivery FROM inbox.queue q WHERE q.entity_id = p_entity
        );
    PERFORM inbox.schedule(p_entity, p_now);
END $$;

CREATE FUNCTION inbox.release(p_now timestamptz, p_ids bigint[], p_reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    entities bigint[] := ARRAY(SELECT DISTINCT d.entity_id FROM inbox.delivery d WHERE d.id = ANY (p_ids));
BEGIN
    PERFORM inbox.hold(entities);
    entities := ARRAY(SELECT p.entity_id FROM inbox.parked p WHERE p.entity_id = ANY (entities) ORDER BY 1);
    PERFORM inbox.act(p_now, d.id, 'released', p_reason) FROM (
        SELECT x.id FROM inbox.delivery x WHERE x.id = ANY (p_ids) AND x.entity_id = ANY (entities) ORDER BY x.id
    ) d;
    PERFORM inbox.unpark(p_now, e.id) FROM unnest(entities) AS e (id);
    RETURN cardinality(entities);
END $$;

CREATE FUNCTION inbox.release_entities(p_now timestamptz, p_ids bigint[], p_reason text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    entities bigint[];
    entity bigint;
    newest bigint;
BEGIN
    PERFORM inbox.hold(p_ids);
    entities := ARRAY(SELECT p.entity_id FROM inbox.parked p WHERE p.entity_id = ANY (p_ids) ORDER BY 1);
    -- A delivery may be stored for them now.
    PERFORM 1 FROM inbox.entity e WHERE e.id = ANY (entities) ORDER BY e.id FOR UPDATE;
    FOREACH entity IN ARRAY entities LOOP
        newest := (SELECT max(d.id) FROM inbox.delivery d WHERE d.entity_id = entity);
        IF newest IS NULL THEN
            DELETE FROM inbox.parked p WHERE p.entity_id = entity;
            DELETE FROM inbox.entity e WHERE e.id = entity;
        ELSE
            PERFORM inbox.act(p_now, newest, 'released', p_reason);
            PERFORM inbox.unpark(p_now, entity);
        END IF;
    END LOOP;
    RETURN cardinality(entities);
END $$;

-- Deletes those that are done or dead, and the entities that have none left. Returns how many of each.
CREATE FUNCTION inbox.purge(p_now timestamptz, p_ids bigint[]) RETURNS bigint[]
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    ids bigint[]; entities bigint[]; sources text[];
    gone bigint;
BEGIN
    PERFORM inbox.hold('{}');
    WITH deleted AS (
        DELETE FROM inbox.delivery d WHERE d.id = ANY (p_ids) AND NOT EXISTS (
            SELECT 1 FROM inbox.task k WHERE k.delivery_id = d.id AND NOT k.is_dead
        ) RETURNING d.id, d.entity_id, d.source
    )
    SELECT array_agg(d.id), array_agg(d.entity_id), array_agg(d.source) INTO ids, entities, sources FROM deleted d;
    DELETE FROM inbox.outcome o WHERE o.delivery_id = ANY (ids);
    DELETE FROM inbox.task k WHERE k.delivery_id = ANY (ids);
    INSERT INTO inbox.tally (source, change)
    SELECT w.source, -count(*) FROM unnest(sources) AS w (source) GROUP BY w.source;
    -- A delivery may be stored for them now.
    PERFORM 1 FROM inbox.entity e WHERE e.id = ANY (entities) ORDER BY e.id FOR UPDATE;
    DELETE FROM inbox.entity e WHERE e.id = ANY (entities)
        AND NOT EXISTS (SELECT 1 FROM inbox.delivery d WHERE d.entity_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = e.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN ARRAY[coalesce(cardinality(ids), 0), gone];
END $$;
