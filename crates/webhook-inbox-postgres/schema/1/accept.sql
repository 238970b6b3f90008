-- Stores deliveries: element n of each array belongs to delivery n. Returns arrays with an element for each distinct
-- key; those with an equal key have equal ages. An age is how many microseconds ago the delivery arrived.
--
-- Each statement costs some time, however little it does. So one statement does as much as it can, and what is rare
-- has statements of its own.
CREATE FUNCTION inbox.accept(
    p_now timestamptz, p_sources text[], p_keys bytea[], p_windows bigint[], p_handles_late boolean[],
    p_providers text[], p_proofs text[], p_evidence_headers text[], p_evidence_values text[],
    p_endpoints text[], p_provider_ids text[], p_readings text[], p_event_types text[],
    p_subject_kinds text[], p_subject_ids text[], p_occurred_ats text[], p_errors text[], p_read_bys text[],
    p_parks boolean[], p_bodies bytea[], p_ages bigint[],
    OUT o_positions bigint[], OUT o_firsts bigint[], OUT o_firsts_at timestamptz[], OUT o_arrived_at timestamptz[],
    OUT o_times bigint[], OUT o_are_new boolean[], OUT o_are_late boolean[], OUT o_handled_as bigint[]
)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    month timestamptz;
    -- For each distinct key, besides the result: the id that a new delivery gets, and what was known before.
    ids bigint[]; windows_from timestamptz[]; occurrences bigint[];
    -- For each delivery that is stored.
    stored bigint[]; stored_ids bigint[]; stored_at timestamptz[]; stored_occurrences bigint[]; entities bigint[];
    -- Of the entities: those that are new.
    made bigint[] := '{}'; made_sources text[] := '{}';
    missing bigint; inserted bigint[]; inserted_sources text[];
    old bigint[] := '{}'; scheduled bigint[];
    parks CONSTANT boolean := true = ANY (p_parks);
BEGIN
    -- Those that were kept elsewhere may have arrived in an older month.
    IF 0 < ANY (p_ages) THEN
        FOR month IN
            SELECT DISTINCT date_trunc('month', (p_now - a.age * interval '1 microsecond') AT TIME ZONE 'UTC')
                AT TIME ZONE 'UTC'
            FROM unnest(p_ages) AS a (age)
        LOOP
            PERFORM inbox.month(month);
        END LOOP;
    END IF;

    -- In the order of the keys: batches of several machines do not wait for each other in a circle.
    WITH given AS (
        SELECT u.source COLLATE "C" AS source, u.key, u.position, nextval('inbox.delivery_id') AS id,
            p_now - u.age * interval '1 microsecond' AS at
        FROM unnest(p_sources, p_keys, p_ages) WITH ORDINALITY AS u (source, key, age, position)
    ), keyed AS MATERIALIZED (
        SELECT g.source, g.key, min(g.position) AS position, min(g.id) AS id, min(g.at) AS at, count(*) AS times
        FROM given g GROUP BY g.source, g.key ORDER BY g.source, g.key
    ), seen AS (
        INSERT INTO inbox.seen AS s (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
        SELECT k.source, k.key, k.id, k.at, k.at, k.at, k.times, 1 FROM keyed k
        ON CONFLICT (source, key) DO UPDATE
            SET times = least(s.times + excluded.times, 4294967295), last_at = greatest(s.last_at, excluded.last_at)
        RETURNING s.source, s.key, s.delivery_id, s.first_at, s.window_from, s.times, s.occurrences
    )
    -- Both in the same order, instead of a join.
    SELECT a.positions, a.ids, a.arrived, b.firsts, b.firsts_at, b.windows_from, b.times, b.occurrences
    INTO o_positions, ids, o_arrived_at, o_firsts, o_firsts_at, windows_from, o_times, occurrences
    FROM (
        SELECT array_agg(k.position) AS positions, array_agg(k.id) AS ids, array_agg(k.at) AS arrived
        FROM (SELECT * FROM keyed x ORDER BY x.source, x.key) k
    ) a, (
        SELECT array_agg(s.delivery_id) AS firsts, array_agg(s.first_at) AS firsts_at,
            array_agg(s.window_from) AS windows_from, array_agg(s.times) AS times,
            array_agg(s.occurrences) AS occurrences
        FROM (SELECT * FROM seen x ORDER BY x.source, x.key) s
    ) b;

    IF o_firsts = ids THEN
        o_are_new := array_fill(true, ARRAY[cardinality(ids)]);
        o_are_late := array_fill(false, ARRAY[cardinality(ids)]);
        o_handled_as := array_fill(NULL::bigint, ARRAY[cardinality(ids)]);
        stored := o_positions;
        stored_ids := ids;
        stored_at := o_arrived_at;
        stored_occurrences := occurrences;
    ELSE
        WITH key AS (
            SELECT u.*, u.first = u.id AS is_new,
                u.at - u.window_from > p_windows[u.position] * interval '1 microsecond' AS is_late
            FROM unnest(o_positions, ids, o_firsts, o_arrived_at, windows_from, occurrences)
                WITH ORDINALITY AS u (position, id, first, at, window_from, occurrences, n)
        ), judged AS (
            SELECT k.*, k.is_new OR k.is_late AND p_handles_late[k.position] AS is_stored FROM key k
        )
        SELECT array_agg(j.is_new ORDER BY j.n), array_agg(j.is_late ORDER BY j.n),
            array_agg(CASE WHEN j.is_stored AND NOT j.is_new THEN j.id END ORDER BY j.n),
            array_agg(j.position ORDER BY j.n) FILTER (WHERE j.is_stored),
            array_agg(j.id ORDER BY j.n) FILTER (WHERE j.is_stored),
            array_agg(j.at ORDER BY j.n) FILTER (WHERE j.is_stored),
            array_agg(CASE WHEN j.is_new THEN 1 ELSE least(j.occurrences + 1, 4294967295) END ORDER BY j.n)
                FILTER (WHERE j.is_stored)
        INTO o_are_new, o_are_late, o_handled_as, stored, stored_ids, stored_at, stored_occurrences
        FROM judged j;
        IF stored IS NULL THEN
            RETURN;
        END IF;
        UPDATE inbox.seen s SET occurrences = w.occurrence, window_from = w.at
            FROM unnest(stored, stored_at, stored_occurrences) AS w (position, at, occurrence)
            WHERE w.occurrence > 1 AND s.source = p_sources[w.position] AND s.key = p_keys[w.position];
    END IF;

    -- What they are about.
    LOOP
        -- It makes only those that are missing: an INSERT would wait for a handler that changes the status of another.
        BEGIN
            WITH about AS (
                SELECT p_sources[w.position] COLLATE "C" AS source,
                    (CASE WHEN w.has_subject THEN p_subject_kinds[w.position] ELSE '' END) COLLATE "C" AS kind,
                    (CASE WHEN w.has_subject THEN p_subject_ids[w.position]
                        ELSE encode(p_keys[w.position], 'hex') || '#' || w.occurrence END) COLLATE "C" AS subject_id
                FROM (
                    SELECT u.*,
                        p_subject_ids[u.position] IS NOT NULL AND p_readings[u.position] <> 'undecodable' AS has_subject
                    FROM unnest(stored, stored_occurrences) AS u (position, occurrence)
                ) w
            ), found AS MATERIALIZED (
                SELECT a.*, e.id IS NULL AS is_missing, coalesce(e.id, nextval('inbox.entity_id_seq')) AS id
                FROM about a LEFT JOIN inbox.entity e
                    ON e.subject_id = a.subject_id AND e.kind = a.kind AND e.source = a.source
            ), new AS (
                INSERT INTO inbox.entity (id, subject_id, kind, source)
                SELECT DISTINCT ON (f.subject_id, f.kind, f.source) f.id, f.subject_id, f.kind, f.source
                FROM found f WHERE f.is_missing ORDER BY f.subject_id, f.kind, f.source
                RETURNING id, source
            )
            SELECT a.ids, a.missing, b.ids, b.sources INTO entities, missing, inserted, inserted_sources
            FROM (
                SELECT array_agg(f.id) AS ids, count(*) FILTER (WHERE f.is_missing) AS missing FROM found f
            ) a, (SELECT array_agg(n.id) AS ids, array_agg(n.source) AS sources FROM new n) b;
        EXCEPTION WHEN unique_violation THEN
            -- Another transaction has made some at the same time. This one now sees them.
            CONTINUE;
        END;
        made := made || inserted;
        made_sources := made_sources || inserted_sources;
        -- Several are about one that is new.
        CONTINUE WHEN missing > coalesce(cardinality(inserted), 0);
        EXIT WHEN cardinality(made) = cardinality(entities);
        -- A purge must not delete the others now.
        old := ARRAY(
            SELECT DISTINCT w.id FROM unnest(entities) AS w (id) WHERE w.id <> ALL (made) ORDER BY w.id
        );
        EXIT WHEN old = '{}';
        PERFORM 1 FROM inbox.entity e WHERE e.id = ANY (old) ORDER BY e.id FOR KEY SHARE;
        EXIT WHEN (SELECT count(*) FROM inbox.entity e WHERE e.id = ANY (old)) = cardinality(old);
    END LOOP;

    IF parks THEN
        INSERT INTO inbox.parked (entity_id, because, by_reading)
        SELECT DISTINCT ON (w.entity_id) w.entity_id, coalesce(p_errors[w.position],
            'expected a known event, found another name: heal it with a newer version'), true
        FROM unnest(entities, stored) AS w (entity_id, position)
        WHERE p_parks[w.position] ORDER BY w.entity_id, w.position
        ON CONFLICT DO NOTHING;
    END IF;

    WITH stored AS MATERIALIZED (
        SELECT * FROM unnest(stored, stored_ids, stored_at, stored_occurrences, entities)
            AS w (n, id, at, occurrence, entity_id)
    ), delivery AS (
        INSERT INTO inbox.delivery (id, received_at, entity_id, occurrence, parks, source, provider, key, proof,
            evidence_header, evidence_value, endpoint, provider_id, reading, event_type, subject_kind, subject_id,
            occurred_at, error, read_by, body)
        SELECT w.id, w.at, w.entity_id, w.occurrence, p_parks[w.n], p_sources[w.n], p_providers[w.n], p_keys[w.n],
            p_proofs[w.n], p_evidence_headers[w.n], p_evidence_values[w.n], p_endpoints[w.n], p_provider_ids[w.n],
            p_readings[w.n], p_event_types[w.n], p_subject_kinds[w.n], p_subject_ids[w.n], p_occurred_ats[w.n],
            p_errors[w.n], p_read_bys[w.n], p_bodies[w.n]
        FROM stored w
    ), task AS (
        INSERT INTO inbox.task (delivery_id, received_at, entity_id) SELECT w.id, w.at, w.entity_id FROM stored w
    ), source AS (
        SELECT p_sources[w.n] COLLATE "C" AS name, count(*) AS change FROM stored w GROUP BY 1
    ), tally AS (
        INSERT INTO inbox.tally (source, change) SELECT s.name, s.change FROM source s
    ), new_source AS (
        INSERT INTO inbox.source (name)
        SELECT s.name FROM source s WHERE NOT EXISTS (SELECT 1 FROM inbox.source x WHERE x.name = s.name)
        ORDER BY s.name ON CONFLICT DO NOTHING
    )
    INSERT INTO inbox.queue (entity_id, source, is_retry, due_at)
    SELECT m.id, m.source, false,
        CASE WHEN NOT (parks AND EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = m.id)) THEN p_now END
    FROM unnest(made, made_sources) AS m (id, source);
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
            AND (SELECT q.entity_id FROM inbox.queue q WHERE q.entity_id = e.id) IS NULL
            AND NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = e.id)
        ORDER BY e.id ON CONFLICT DO NOTHING RETURNING entity_id
    )
    SELECT scheduled || array_agg(n.entity_id) INTO scheduled FROM new n;
    INSERT INTO inbox.wake (entity_id) SELECT w.id FROM unnest(old) AS w (id) WHERE w.id <> ALL (scheduled);
END $$;
