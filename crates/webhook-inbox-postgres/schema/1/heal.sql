-- Replaces what decoding found, moves the deliveries to their entities, and opens them unless they are done:
-- element n of each array belongs to delivery n, `b_` is the reading that the caller saw, `a_` the new one. Returns
-- what became of each.
CREATE FUNCTION inbox.heal(
    p_now timestamptz, p_ids bigint[],
    b_readings text[], b_event_types text[], b_subject_kinds text[], b_subject_ids text[], b_occurred_ats text[],
    b_errors text[], b_read_bys text[], b_parks boolean[],
    a_readings text[], a_event_types text[], a_subject_kinds text[], a_subject_ids text[], a_occurred_ats text[],
    a_errors text[], a_read_bys text[], a_parks boolean[]
) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    old record;
    answers text[] := '{}';
    opens boolean;
    new_kind text; new_subject text;
    entity bigint;
BEGIN
    PERFORM inbox.hold(ARRAY(SELECT d.entity_id FROM inbox.delivery d WHERE d.id = ANY (p_ids)));
    FOR n IN 1 .. cardinality(p_ids) LOOP
        SELECT d.id, d.received_at, d.entity_id, d.source, d.key, d.occurrence, k.is_dead,
            q.leased_delivery = d.id AND q.leased_until > p_now AS is_in_work
        INTO old
        FROM inbox.delivery d LEFT JOIN inbox.task k ON k.delivery_id = d.id
            LEFT JOIN inbox.queue q ON q.entity_id = d.entity_id
        WHERE d.id = p_ids[n] AND d.reading = b_readings[n] AND d.read_by = b_read_bys[n] AND d.parks = b_parks[n]
            AND (d.event_type, d.subject_kind, d.subject_id, d.occurred_at, d.error) IS NOT DISTINCT FROM
                (b_event_types[n], b_subject_kinds[n], b_subject_ids[n], b_occurred_ats[n], b_errors[n]);
        IF NOT FOUND THEN
            answers := answers || 'changed'::text;
            CONTINUE;
        END IF;
        IF old.is_in_work THEN
            answers := answers || 'in work'::text;
            CONTINUE;
        END IF;
        PERFORM inbox.act(p_now, old.id, 'healed', NULL);
        opens := coalesce(NOT old.is_dead OR b_readings[n] <> 'known', false);
        IF old.is_dead IS NULL THEN
            opens := false;
        END IF;
        IF opens THEN
            -- An expired lease of this delivery is over, and so is what parked the entity, if that was the reading of
            -- this delivery alone.
            UPDATE inbox.queue q SET leased_until = NULL, leased_delivery = NULL, holder = NULL
                WHERE q.entity_id = old.entity_id AND q.leased_delivery = old.id;
            DELETE FROM inbox.parked p WHERE p.entity_id = old.entity_id AND p.by_reading AND NOT EXISTS (
                SELECT 1 FROM inbox.task k JOIN inbox.delivery d ON d.id = k.delivery_id AND d.received_at = k.received_at
                WHERE k.entity_id = old.entity_id AND NOT k.is_dead AND d.parks AND d.id <> old.id
            );
        END IF;

        IF a_subject_ids[n] IS NOT NULL AND a_readings[n] <> 'undecodable' THEN
            new_kind := a_subject_kinds[n];
            new_subject := a_subject_ids[n];
        ELSE
            new_kind := '';
            new_subject := encode(old.key, 'hex') || '#' || old.occurrence;
        END IF;
        LOOP
            SELECT e.id INTO entity FROM inbox.entity e
                WHERE e.subject_id = new_subject AND e.kind = new_kind AND e.source = old.source FOR KEY SHARE;
            EXIT WHEN FOUND;
            INSERT INTO inbox.entity (subject_id, kind, source) VALUES (new_subject, new_kind, old.source)
                ON CONFLICT DO NOTHING;
        END LOOP;
        UPDATE inbox.delivery d SET entity_id = entity, reading = a_readings[n], event_type = a_event_types[n],
                subject_kind = a_subject_kinds[n], subject_id = a_subject_ids[n], occurred_at = a_occurred_ats[n],
                error = a_errors[n], read_by = a_read_bys[n], parks = a_parks[n]
            WHERE d.id = old.id AND d.received_at = old.received_at;
        UPDATE inbox.task k SET entity_id = entity WHERE k.delivery_id = old.id;
        IF opens THEN
            IF a_parks[n] THEN
                INSERT INTO inbox.parked (entity_id, because, by_reading)
                VALUES (entity, coalesce(a_errors[n],
                    'expected a known event, found another name: heal it with a newer version'), true)
                ON CONFLICT DO NOTHING;
            END IF;
            PERFORM inbox.open(p_now, old.id, old.received_at, entity);
        END IF;
        IF entity <> old.entity_id THEN
            PERFORM inbox.leave(p_now, old.entity_id);
        END IF;
        answers := answers || CASE WHEN opens THEN 'opened' ELSE 'renewed' END;
    END LOOP;
    RETURN answers;
END $$;

-- A delivery has left this entity: its next one is due, or it is deleted if that was the only one.
CREATE FUNCTION inbox.leave(p_now timestamptz, p_entity bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM inbox.entity e WHERE e.id = p_entity FOR UPDATE;
    DELETE FROM inbox.entity e WHERE e.id = p_entity
        AND NOT EXISTS (SELECT 1 FROM inbox.delivery d WHERE d.entity_id = p_entity)
        AND NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = p_entity);
    IF FOUND THEN
        DELETE FROM inbox.queue q WHERE q.entity_id = p_entity;
    ELSE
        PERFORM inbox.schedule(p_entity, p_now);
    END IF;
END $$;
