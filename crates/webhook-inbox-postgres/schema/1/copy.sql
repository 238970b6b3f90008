-- The copies of deliveries: element n of each array belongs to delivery n. Returns those that are here. The first one
-- of a key is in `seen`; for others there is an index.
CREATE FUNCTION inbox.present(p_sources text[], p_keys bytea[], p_occurrences bigint[]) RETURNS TABLE (
    o_position bigint, o_id bigint, o_attempts bigint, o_is_dead boolean, o_is_leased boolean,
    o_steps_at timestamptz[], o_steps_attempt bigint[], o_steps_kind text[], o_steps_note text[]
)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
    RETURN QUERY
        SELECT f.n, f.id, k.attempts, k.is_dead, coalesce(q.leased_delivery = f.id, false),
            h.at, h.attempt, h.kind, h.note
        FROM (
            SELECT w.n, d.id, d.entity_id
            FROM unnest(p_sources, p_keys, p_occurrences) WITH ORDINALITY AS w (source, key, occurrence, n)
                JOIN inbox.seen s ON s.source = w.source AND s.key = w.key
                JOIN inbox.delivery d ON d.id = s.delivery_id
            WHERE w.occurrence = 1 AND d.source = w.source AND d.key = w.key AND d.occurrence = 1
            UNION ALL
            SELECT w.n, d.id, d.entity_id
            FROM unnest(p_sources, p_keys, p_occurrences) WITH ORDINALITY AS w (source, key, occurrence, n)
                JOIN inbox.delivery d ON d.source = w.source AND d.key = w.key AND d.occurrence = w.occurrence
            WHERE w.occurrence > 1 AND d.occurrence > 1
        ) f
            LEFT JOIN inbox.task k ON k.delivery_id = f.id
            LEFT JOIN inbox.queue q ON q.entity_id = f.entity_id
            CROSS JOIN LATERAL (
                SELECT array_agg(o.at ORDER BY o.id) AS at, array_agg(o.attempt ORDER BY o.id) AS attempt,
                    array_agg(o.kind ORDER BY o.id) AS kind, array_agg(o.note ORDER BY o.id) AS note
                FROM inbox.outcome o WHERE o.delivery_id = f.id
            ) h;
END $$;

-- The next id that is this one or a higher one. One that is more than ten million away is not reached.
CREATE FUNCTION inbox.draw(p_id bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    drawn bigint := nextval('inbox.delivery_id');
BEGIN
    IF p_id - drawn BETWEEN 1 AND 10000000 THEN
        SELECT max(nextval('inbox.delivery_id')) INTO drawn FROM generate_series(1, p_id - drawn);
    END IF;
    RETURN drawn;
END $$;

-- Stores copied deliveries: element n of each array belongs to delivery n, and the steps of all are in `p_steps_`.
-- `p_there` is the id of one that is here and is replaced. Returns the ids.
CREATE FUNCTION inbox.import_deliveries(
    p_now timestamptz, p_there bigint[], p_ids bigint[], p_received_ats timestamptz[], p_sources text[],
    p_keys bytea[], p_occurrences bigint[], p_providers text[], p_proofs text[], p_evidence_headers text[],
    p_evidence_values text[], p_endpoints text[], p_provider_ids text[], p_readings text[], p_event_types text[],
    p_subject_kinds text[], p_subject_ids text[], p_occurred_ats text[], p_errors text[], p_read_bys text[],
    p_parks boolean[], p_bodies bytea[], p_last_ats timestamptz[], p_times bigint[], p_attempts bigint[],
    p_dead boolean[], p_last_errors text[], p_due_ats timestamptz[], p_steps_of bigint[],
    p_steps_at timestamptz[], p_steps_attempt bigint[], p_steps_kind text[], p_steps_note text[]
) RETURNS bigint[]
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    ids bigint[] := p_there;
    kinds text[]; subjects text[]; entities bigint[]; left_entities bigint[];
    month timestamptz;
    head bigint;
BEGIN
    FOR n IN 1 .. cardinality(p_ids) LOOP
        IF ids[n] IS NULL THEN
            ids[n] := inbox.draw(p_ids[n]);
        END IF;
    END LOOP;
    FOR month IN
        SELECT DISTINCT date_trunc('month', a.at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        FROM unnest(p_received_ats || p_steps_at) AS a (at)
    LOOP
        PERFORM inbox.month(month);
    END LOOP;

    SELECT array_agg(CASE WHEN w.has_subject THEN p_subject_kinds[w.n] ELSE '' END ORDER BY w.n),
        array_agg(CASE WHEN w.has_subject THEN p_subject_ids[w.n]
            ELSE encode(p_keys[w.n], 'hex') || '#' || p_occurrences[w.n] END ORDER BY w.n)
    INTO kinds, subjects
    FROM (
        SELECT x.n, p_subject_ids[x.n] IS NOT NULL AND p_readings[x.n] <> 'undecodable' AS has_subject
        FROM generate_subscripts(p_ids, 1) AS x (n)
    ) w;
    INSERT INTO inbox.entity (subject_id, kind, source)
    SELECT DISTINCT w.subject_id COLLATE "C", w.kind COLLATE "C", w.source COLLATE "C"
    FROM unnest(subjects, kinds, p_sources) AS w (subject_id, kind, source)
    WHERE NOT EXISTS (
        SELECT 1 FROM inbox.entity e
        WHERE e.subject_id = w.subject_id AND e.kind = w.kind AND e.source = w.source
    )
    ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
    SELECT array_agg(e.id ORDER BY w.n) INTO entities
    FROM unnest(subjects, kinds, p_sources) WITH ORDINALITY AS w (subject_id, kind, source, n)
        JOIN inbox.entity e ON e.subject_id = w.subject_id AND e.kind = w.kind AND e.source = w.source;
    left_entities := ARRAY(SELECT DISTINCT d.entity_id FROM inbox.delivery d WHERE d.id = ANY (p_there));
    -- No worker ends an attempt of them meanwhile.
    PERFORM inbox.hold(left_entities || entities);

    DELETE FROM inbox.delivery d WHERE d.id = ANY (p_there);
    DELETE FROM inbox.task k WHERE k.delivery_id = ANY (p_there);
    INSERT INTO inbox.delivery (id, received_at, entity_id, occurrence, parks, source, provider, key, proof,
        evidence_header, evidence_value, endpoint, provider_id, reading, event_type, subject_kind, subject_id,
        occurred_at, error, read_by, body)
    SELECT ids[n], p_received_ats[n], entities[n], p_occurrences[n], p_parks[n], p_sources[n], p_providers[n],
        p_keys[n], p_proofs[n], p_evidence_headers[n], p_evidence_values[n], p_endpoints[n], p_provider_ids[n],
        p_readings[n], p_event_types[n], p_subject_kinds[n], p_subject_ids[n], p_occurred_ats[n], p_errors[n],
        p_read_bys[n], p_bodies[n]
    FROM generate_subscripts(p_ids, 1) AS x (n);
    INSERT INTO inbox.task (delivery_id, received_at, entity_id, attempts, is_dead, last_error)
    SELECT ids[n], p_received_ats[n], entities[n], p_attempts[n], p_dead[n], p_last_errors[n]
    FROM generate_subscripts(p_ids, 1) AS x (n) WHERE p_attempts[n] IS NOT NULL;
    INSERT INTO inbox.outcome (delivery_id, at, attempt, kind, note)
    SELECT ids[s.delivery], s.at, s.attempt, s.kind, s.note
    FROM unnest(p_steps_of, p_steps_at, p_steps_attempt, p_steps_kind, p_steps_note) WITH ORDINALITY
        AS s (delivery, at, attempt, kind, note, n) ORDER BY s.n;
    INSERT INTO inbox.tally (source, change)
    SELECT w.source, count(*) FROM unnest(p_sources, p_there) AS w (source, there)
    WHERE w.there IS NULL GROUP BY w.source;
    INSERT INTO inbox.source (name)
    SELECT DISTINCT w.name COLLATE "C" FROM unnest(p_sources) AS w (name)
    WHERE NOT EXISTS (SELECT 1 FROM inbox.source x WHERE x.name = w.name) ORDER BY 1 ON CONFLICT DO NOTHING;
    INSERT INTO inbox.seen AS s (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
    SELECT p_sources[n], p_keys[n], (array_agg(ids[n] ORDER BY p_occurrences[n]))[1],
        (array_agg(p_received_ats[n] ORDER BY p_occurrences[n]))[1], max(p_received_ats[n]), max(p_last_ats[n]),
        max(p_times[n]), max(p_occurrences[n])
    FROM generate_subscripts(p_ids, 1) AS x (n)
    GROUP BY p_sources[n], p_keys[n] ORDER BY p_sources[n] COLLATE "C", p_keys[n]
    ON CONFLICT (source, key) DO UPDATE SET window_from = greatest(s.window_from, excluded.window_from),
        occurrences = greatest(s.occurrences, excluded.occurrences)
    WHERE (s.window_from, s.occurrences) IS DISTINCT FROM
        (greatest(s.window_from, excluded.window_from), greatest(s.occurrences, excluded.occurrences));

    FOR n IN 1 .. cardinality(p_ids) LOOP
        CONTINUE WHEN p_attempts[n] IS NULL AND p_there[n] IS NULL;
        head := (SELECT min(k.delivery_id) FROM inbox.task k WHERE k.entity_id = entities[n] AND NOT k.is_dead);
        -- Behind the entity's oldest one, it changes nothing about when that is tried.
        CONTINUE WHEN head < ids[n];
        PERFORM inbox.schedule(entities[n], p_now);
        IF head = ids[n] THEN
            UPDATE inbox.queue q SET due_at = p_due_ats[n]
                WHERE q.entity_id = entities[n] AND q.due_at < p_due_ats[n] AND q.leased_delivery IS NULL;
        END IF;
    END LOOP;
    PERFORM inbox.leave(p_now, e.id) FROM unnest(left_entities) AS e (id) WHERE e.id <> ALL (entities);
    RETURN ids;
END $$;

-- Stores copied entities: element n of each array belongs to entity n. One of which an attempt has begun here stays as
-- it is.
CREATE FUNCTION inbox.import_entities(
    p_now timestamptz, p_sources text[], p_kinds text[], p_subject_ids text[], p_statuses text[], p_finals boolean[],
    p_parked text[], p_by_reading boolean[]
) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    entities bigint[];
    released bigint[];
BEGIN
    INSERT INTO inbox.entity (subject_id, kind, source)
    SELECT w.subject_id, w.kind, w.source
    FROM unnest(p_subject_ids, p_kinds, p_sources) WITH ORDINALITY AS w (subject_id, kind, source, n)
    WHERE NOT EXISTS (
        SELECT 1 FROM inbox.entity e
        WHERE e.subject_id = w.subject_id AND e.kind = w.kind AND e.source = w.source
    )
    ORDER BY w.n ON CONFLICT DO NOTHING;
    SELECT array_agg(CASE WHEN t.is_untouched THEN t.id END ORDER BY t.n) INTO entities FROM (
        SELECT e.id, w.n, NOT EXISTS (
                SELECT 1 FROM inbox.queue q WHERE q.entity_id = e.id AND q.lease IS NOT NULL
            ) AND NOT EXISTS (
                SELECT 1 FROM inbox.delivery d JOIN inbox.outcome o ON o.delivery_id = d.id
                WHERE d.entity_id = e.id AND o.lease IS NOT NULL
            ) AS is_untouched
        FROM unnest(p_subject_ids, p_kinds, p_sources) WITH ORDINALITY AS w (subject_id, kind, source, n)
            JOIN inbox.entity e ON e.subject_id = w.subject_id AND e.kind = w.kind AND e.source = w.source
    ) t;
    PERFORM inbox.hold(entities);
    UPDATE inbox.entity e SET status = p_statuses[w.n], is_final = p_finals[w.n]
        FROM unnest(entities) WITH ORDINALITY AS w (id, n)
        WHERE e.id = w.id AND (e.status, e.is_final) IS DISTINCT FROM (p_statuses[w.n], p_finals[w.n]);
    INSERT INTO inbox.parked AS p (entity_id, because, by_reading)
    SELECT w.id, p_parked[w.n], p_by_reading[w.n] FROM unnest(entities) WITH ORDINALITY AS w (id, n)
        WHERE w.id IS NOT NULL AND p_parked[w.n] IS NOT NULL
    ON CONFLICT (entity_id) DO UPDATE SET because = excluded.because, by_reading = excluded.by_reading
        WHERE (p.because, p.by_reading) IS DISTINCT FROM (excluded.because, excluded.by_reading);
    UPDATE inbox.queue q SET due_at = NULL
        WHERE q.entity_id = ANY (entities) AND q.due_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = q.entity_id);
    WITH gone AS (
        DELETE FROM inbox.parked p USING unnest(entities) WITH ORDINALITY AS w (id, n)
            WHERE p.entity_id = w.id AND p_parked[w.n] IS NULL RETURNING p.entity_id
    )
    SELECT array_agg(g.entity_id) INTO released FROM gone g;
    PERFORM inbox.schedule(e.id, p_now) FROM unnest(released) AS e (id);
END $$;

-- Stores copied keys: element n of each array belongs to key n.
CREATE FUNCTION inbox.import_keys(
    p_sources text[], p_keys bytea[], p_firsts bigint[], p_first_ats timestamptz[], p_windows_from timestamptz[],
    p_last_ats timestamptz[], p_times bigint[], p_occurrences bigint[]
) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    unseen bigint[];
    last bigint;
    first bigint;
BEGIN
    PERFORM inbox.hold('{}');
    UPDATE inbox.seen s SET first_at = least(s.first_at, w.first_at),
            window_from = greatest(s.window_from, w.window_from), last_at = greatest(s.last_at, w.last_at),
            times = greatest(s.times, w.times), occurrences = greatest(s.occurrences, w.occurrences)
        FROM unnest(p_sources, p_keys, p_first_ats, p_windows_from, p_last_ats, p_times, p_occurrences)
            AS w (source, key, first_at, window_from, last_at, times, occurrences)
        WHERE s.source = w.source AND s.key = w.key AND (
            s.first_at > w.first_at OR s.window_from < w.window_from OR s.last_at < w.last_at
            OR s.times < w.times OR s.occurrences < w.occurrences
        );
    unseen := ARRAY(
        SELECT w.n FROM unnest(p_sources, p_keys) WITH ORDINALITY AS w (source, key, n)
        WHERE NOT EXISTS (SELECT 1 FROM inbox.seen s WHERE s.source = w.source AND s.key = w.key) ORDER BY w.n
    );
    IF unseen = '{}' THEN
        RETURN;
    END IF;
    -- No id of theirs is given again, and none of another delivery is theirs.
    last := coalesce(pg_sequence_last_value('inbox.delivery_id'::regclass), 0);
    first := (SELECT max(p_firsts[u.n]) FROM unnest(unseen) AS u (n));
    IF first > last THEN
        last := inbox.draw(first);
    END IF;
    INSERT INTO inbox.seen (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
    SELECT p_sources[u.n], p_keys[u.n], CASE
            WHEN p_firsts[u.n] > last OR EXISTS (SELECT 1 FROM inbox.delivery d WHERE d.id = p_firsts[u.n])
                THEN nextval('inbox.delivery_id')
            ELSE p_firsts[u.n]
        END, p_first_ats[u.n], p_windows_from[u.n], p_last_ats[u.n], p_times[u.n], p_occurrences[u.n]
    FROM unnest(unseen) AS u (n) ORDER BY p_sources[u.n] COLLATE "C", p_keys[u.n] ON CONFLICT DO NOTHING;
END $$;
