-- Stores deliveries: element n of each array belongs to delivery n. Returns a row for each distinct key; those with
-- an equal key have equal ages. An age is how many microseconds ago the delivery arrived.
CREATE FUNCTION inbox.accept(
    p_now timestamptz, p_sources text[], p_keys bytea[], p_windows bigint[], p_handles_late boolean[],
    p_providers text[], p_proofs text[], p_evidence_headers text[], p_evidence_values text[],
    p_endpoints text[], p_provider_ids text[], p_readings text[], p_event_types text[],
    p_subject_kinds text[], p_subject_ids text[], p_occurred_ats text[], p_errors text[], p_read_bys text[],
    p_parks boolean[], p_bodies bytea[], p_ages bigint[]
) RETURNS TABLE (
    o_position bigint, o_first bigint, o_first_at timestamptz, o_arrived_at timestamptz, o_times bigint,
    o_is_new boolean, o_is_late boolean, o_handled_as bigint
)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    ids bigint[] := ARRAY(SELECT nextval('inbox.delivery_id') FROM generate_series(1, cardinality(p_keys)));
    arrived timestamptz[] := ARRAY(
        SELECT p_now - a.age * interval '1 microsecond' FROM unnest(p_ages) WITH ORDINALITY AS a (age, n) ORDER BY a.n
    );
    month timestamptz;
    -- For each distinct key: where it is first, and what is known about it.
    positions bigint[]; firsts bigint[]; firsts_at timestamptz[]; windows_from timestamptz[]; times bigint[];
    occurrences bigint[];
    -- For each delivery that is stored.
    stored bigint[]; stored_occurrences bigint[]; sources text[]; kinds text[]; subjects text[]; entities bigint[];
    made bigint[] := '{}';
    old bigint[]; scheduled bigint[];
BEGIN
    -- Those that were kept elsewhere may have arrived in an older month.
    FOR month IN
        SELECT DISTINCT date_trunc('month', a.at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        FROM unnest(arrived) AS a (at) WHERE a.at < p_now
    LOOP
        PERFORM inbox.month(month);
    END LOOP;

    -- In the order of the keys: batches of several machines do not wait for each other in a circle.
    WITH keyed AS MATERIALIZED (
        SELECT i.source, i.key, min(i.position) AS position, count(*) AS times
        FROM unnest(p_sources, p_keys) WITH ORDINALITY AS i (source, key, position) GROUP BY i.source, i.key
    ), seen AS (
        INSERT INTO inbox.seen AS s (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
        SELECT k.source, k.key, ids[k.position], arrived[k.position], arrived[k.position], arrived[k.position],
            k.times, 1
        FROM keyed k ORDER BY k.source COLLATE "C", k.key
        ON CONFLICT (source, key) DO UPDATE
            SET times = least(s.times + excluded.times, 4294967295), last_at = greatest(s.last_at, excluded.last_at)
        RETURNING s.source, s.key, s.delivery_id, s.first_at, s.window_from, s.times, s.occurrences
    )
    -- Both in the same order, instead of a join.
    SELECT a.positions, b.firsts, b.firsts_at, b.windows_from, b.times, b.occurrences
    INTO positions, firsts, firsts_at, windows_from, times, occurrences
    FROM (
        SELECT array_agg(k.position) AS positions
        FROM (SELECT x.position FROM keyed x ORDER BY x.source COLLATE "C", x.key) k
    ) a, (
        SELECT array_agg(s.delivery_id) AS firsts, array_agg(s.first_at) AS firsts_at,
            array_agg(s.window_from) AS windows_from, array_agg(s.times) AS times,
            array_agg(s.occurrences) AS occurrences
        FROM (SELECT * FROM seen x ORDER BY x.source COLLATE "C", x.key) s
    ) b;

    RETURN QUERY
        SELECT k.position, k.first, k.first_at, arrived[k.position], k.times, k.is_new, k.is_late,
            CASE WHEN k.is_late AND p_handles_late[k.position] THEN ids[k.position] END
        FROM (
            SELECT u.*, u.first = ids[u.position] AS is_new,
                arrived[u.position] - u.window_from > p_windows[u.position] * interval '1 microsecond' AS is_late
            FROM unnest(positions, firsts, firsts_at, windows_from, times)
                AS u (position, first, first_at, window_from, times)
        ) k;

    SELECT array_agg(k.position ORDER BY k.position),
        array_agg(CASE WHEN k.first = ids[k.position] THEN 1 ELSE least(k.occurrences + 1, 4294967295) END
            ORDER BY k.position)
    INTO stored, stored_occurrences
    FROM unnest(positions, firsts, windows_from, occurrences) AS k (position, first, window_from, occurrences)
    WHERE k.first = ids[k.position] OR p_handles_late[k.position]
        AND arrived[k.position] - k.window_from > p_windows[k.position] * interval '1 microsecond';
    IF stored IS NULL THEN
        RETURN;
    END IF;
    UPDATE inbox.seen s SET occurrences = w.occurrence, window_from = arrived[w.position]
        FROM unnest(stored, stored_occurrences) AS w (position, occurrence)
        WHERE w.occurrence > 1 AND s.source = p_sources[w.position] AND s.key = p_keys[w.position];

    -- What they are about.
    SELECT array_agg(p_sources[w.position] ORDER BY w.n),
        array_agg(CASE WHEN w.has_subject THEN p_subject_kinds[w.position] ELSE '' END ORDER BY w.n),
        array_agg(CASE WHEN w.has_subject THEN p_subject_ids[w.position]
            ELSE encode(p_keys[w.position], 'hex') || '#' || w.occurrence END ORDER BY w.n)
    INTO sources, kinds, subjects
    FROM (
        SELECT u.*, p_subject_ids[u.position] IS NOT NULL AND p_readings[u.position] <> 'undecodable' AS has_subject
        FROM unnest(stored, stored_occurrences) WITH ORDINALITY AS u (position, occurrence, n)
    ) w;
    LOOP
        SELECT array_agg(e.id ORDER BY w.n) INTO entities
        FROM unnest(subjects, kinds, sources) WITH ORDINALITY AS w (subject_id, kind, source, n)
            LEFT JOIN inbox.entity e ON e.subject_id = w.subject_id AND e.kind = w.kind AND e.source = w.source;
        IF array_position(entities, NULL) IS NOT NULL THEN
            -- Only those that are missing: an INSERT would wait for a handler that changes the status of another.
            WITH new AS (
                INSERT INTO inbox.entity (subject_id, kind, source)
                SELECT DISTINCT w.subject_id COLLATE "C", w.kind COLLATE "C", w.source COLLATE "C"
                FROM unnest(subjects, kinds, sources, entities) AS w (subject_id, kind, source, id)
                WHERE w.id IS NULL ORDER BY 1, 2, 3
                ON CONFLICT DO NOTHING RETURNING id
            )
            SELECT made || array_agg(n.id) INTO made FROM new n;
            CONTINUE;
        END IF;
        -- A purge must not delete the others now.
        old := ARRAY(
            SELECT DISTINCT w.id FROM unnest(entities) AS w (id) WHERE w.id <> ALL (made) ORDER BY w.id
        );
        EXIT WHEN old = '{}';
        PERFORM 1 FROM inbox.entity e WHERE e.id = ANY (old) ORDER BY e.id FOR KEY SHARE;
        EXIT WHEN (SELECT count(*) FROM inbox.entity e WHERE e.id = ANY (old)) = cardinality(old);
    END LOOP;

    IF true = ANY (p_parks) THEN
        INSERT INTO inbox.parked (entity_id, because, by_reading)
        SELECT DISTINCT ON (w.entity_id) w.entity_id, coalesce(p_errors[w.position],
            'expected a known event, found another name: heal it with a newer version'), true
        FROM unnest(entities, stored) AS w (entity_id, position)
        WHERE p_parks[w.position] ORDER BY w.entity_id, w.position
        ON CONFLICT DO NOTHING;
    END IF;

    INSERT INTO inbox.delivery (id, received_at, entity_id, occurrence, parks, source, provider, key, proof,
        evidence_header, evidence_value, endpoint, provider_id, reading, event_type, subject_kind, subject_id,
        occurred_at, error, read_by, body)
    SELECT ids[w.n], arrived[w.n], w.entity_id, w.occurrence, p_parks[w.n], p_sources[w.n], p_providers[w.n], p_keys[w.n],
        p_proofs[w.n], p_evidence_headers[w.n], p_evidence_values[w.n], p_endpoints[w.n], p_provider_ids[w.n],
        p_readings[w.n], p_event_types[w.n], p_subject_kinds[w.n], p_subject_ids[w.n], p_occurred_ats[w.n],
        p_errors[w.n], p_read_bys[w.n], p_bodies[w.n]
    FROM unnest(stored, stored_occurrences, entities) AS w (n, occurrence, entity_id);
    INSERT INTO inbox.task (delivery_id, received_at, entity_id)
    SELECT ids[w.n], arrived[w.n], w.entity_id FROM unnest(stored, entities) AS w (n, entity_id);
    INSERT INTO inbox.tally (source, change)
    SELECT w.source, count(*) FROM unnest(sources) AS w (source) GROUP BY w.source;
    INSERT INTO inbox.source (name)
    SELECT DISTINCT w.name COLLATE "C" FROM unnest(sources) AS w (name)
    WHERE NOT EXISTS (SELECT 1 FROM inbox.source x WHERE x.name = w.name) ORDER BY 1 ON CONFLICT DO NOTHING;

    INSERT INTO inbox.queue (entity_id, source, is_retry, due_at)
    SELECT DISTINCT w.entity_id, w.source, false,
        CASE WHEN NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = w.entity_id) THEN p_now END
    FROM unnest(entities, sources) AS w (entity_id, source) WHERE w.entity_id = ANY (made);
    IF old = '{}' THEN
        RETURN;
    END IF;
    -- The others: those that wait already, and those that were idle, are due. Others may be in the hands of a
    -- transaction that does not see these deliveries.
    scheduled := ARRAY(
        SELECT q.entity_id FROM (
            SELECT x.entity_id FROM inbox.queue x
            WHERE x.entity_id = ANY (old) AND x.leased_delivery IS NULL AND x.due_at IS NOT NULL
            ORDER BY x.entity_id FOR NO KEY UPDATE SKIP LOCKED
        ) q
    );
    WITH new AS (
        INSERT INTO inbox.queue (entity_id, source, is_retry, due_at)
        SELECT e.id, e.source, false, p_now FROM inbox.entity e
        WHERE e.id = ANY (old)
            AND NOT EXISTS (SELECT 1 FROM inbox.queue q WHERE q.entity_id = e.id)
            AND NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = e.id)
        ORDER BY e.id ON CONFLICT DO NOTHING RETURNING entity_id
    )
    SELECT scheduled || array_agg(n.entity_id) INTO scheduled FROM new n;
    INSERT INTO inbox.wake (entity_id) SELECT w.id FROM unnest(old) AS w (id) WHERE w.id <> ALL (scheduled);
END $$;
