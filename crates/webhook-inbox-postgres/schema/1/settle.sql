-- Ends attempts and gives back their leases: element n of each array belongs to attempt n. Returns for each whether
-- its lease was held; an attempt whose lease was lost changes nothing.
CREATE FUNCTION inbox.settle(
    p_now timestamptz, p_entities bigint[], p_deliveries bigint[], p_leases bigint[], p_attempts bigint[],
    p_verdicts text[], p_retry_in bigint[], p_notes text[], p_statuses text[], p_finals boolean[]
) RETURNS boolean[]
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    held bigint[];
BEGIN
    PERFORM 1 FROM inbox.queue q
        WHERE q.entity_id = ANY (p_entities) ORDER BY q.entity_id FOR NO KEY UPDATE;
    -- A new statement: it sees what was stored for these entities before they were locked.
    WITH held AS MATERIALIZED (
        SELECT DISTINCT ON (w.entity_id) w.*
        FROM unnest(p_entities, p_deliveries, p_leases, p_verdicts) WITH ORDINALITY
                AS w (entity_id, delivery_id, lease, verdict, n)
            JOIN inbox.queue q ON q.entity_id = w.entity_id
                AND q.lease = w.lease AND q.leased_delivery = w.delivery_id
        WHERE q.entity_id = ANY (p_entities) ORDER BY w.entity_id, w.n
    ), outcome AS (
        INSERT INTO inbox.outcome (delivery_id, at, attempt, lease, kind, note)
        SELECT h.delivery_id, p_now, p_attempts[h.n], h.lease, h.verdict, p_notes[h.n] FROM held h
    ), done AS (
        DELETE FROM inbox.task k USING held h
            WHERE k.delivery_id = h.delivery_id AND h.verdict = 'done' AND k.delivery_id = ANY (p_deliveries)
    ), status AS (
        UPDATE inbox.entity e SET status = p_statuses[h.n], is_final = p_finals[h.n]
            FROM held h
            WHERE e.id = h.entity_id AND p_statuses[h.n] IS NOT NULL
                AND (e.status, e.is_final) IS DISTINCT FROM (p_statuses[h.n], p_finals[h.n])
    ), next AS MATERIALIZED (
        -- This statement does not see what it changes.
        SELECT h.*, k.delivery_id AS next_id, k.attempts,
            h.verdict = 'parked' OR EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = h.entity_id) AS is_parked
        FROM held h LEFT JOIN LATERAL (
            SELECT x.delivery_id, x.attempts FROM inbox.task x
            WHERE x.entity_id BETWEEN h.entity_id AND h.entity_id AND NOT x.is_dead
                AND (x.delivery_id <> h.delivery_id OR h.verdict NOT IN ('done', 'dead'))
            ORDER BY x.entity_id, x.delivery_id LIMIT 1
        ) k ON true
    ), idle AS (
        DELETE FROM inbox.queue q USING next
            WHERE q.entity_id = next.entity_id AND next.next_id IS NULL AND q.entity_id = ANY (p_entities)
    ), waiting AS (
        UPDATE inbox.queue q SET leased_until = NULL, leased_delivery = NULL, holder = NULL,
                is_retry = next.attempts > 0,
                due_at = CASE
                    WHEN next.is_parked THEN NULL
                    WHEN next.verdict = 'retry' AND next.next_id = next.delivery_id
                        THEN p_now + p_retry_in[next.n] * interval '1 microsecond'
                    ELSE p_now
                END
            FROM next
            WHERE q.entity_id = next.entity_id AND next.next_id IS NOT NULL AND q.entity_id = ANY (p_entities)
    )
    SELECT array_agg(h.n) INTO held FROM held h;
    IF 'done' <> ANY (p_verdicts) THEN
        UPDATE inbox.task k SET is_dead = (p_verdicts[h.n] = 'dead'), last_error = p_notes[h.n]
            FROM unnest(held) AS h (n)
            WHERE k.delivery_id = p_deliveries[h.n] AND p_verdicts[h.n] <> 'done'
                AND k.delivery_id = ANY (p_deliveries);
        INSERT INTO inbox.parked (entity_id, because, by_reading)
        SELECT p_entities[h.n], coalesce(p_notes[h.n], ''), false
            FROM unnest(held) AS h (n) WHERE p_verdicts[h.n] = 'parked'
        ON CONFLICT (entity_id) DO UPDATE SET because = excluded.because, by_reading = false;
    END IF;
    IF cardinality(held) = cardinality(p_entities) THEN
        RETURN array_fill(true, ARRAY[cardinality(held)]);
    END IF;
    RETURN ARRAY(
        SELECT w.n = ANY (coalesce(held, '{}')) FROM generate_subscripts(p_entities, 1) AS w (n) ORDER BY w.n
    );
END $$;

-- Ends one attempt in the transaction of the integrator, or fails if its lease was lost.
CREATE FUNCTION inbox.complete(
    p_entity bigint, p_delivery bigint, p_lease bigint, p_attempt bigint, p_verdict text, p_retry_in bigint,
    p_note text, p_status text, p_final bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    now timestamptz := clock_timestamp();
    settled boolean[];
BEGIN
    PERFORM inbox.month(now);
    settled := inbox.settle(now, ARRAY[p_entity], ARRAY[p_delivery], ARRAY[p_lease], ARRAY[p_attempt],
        ARRAY[p_verdict], ARRAY[p_retry_in], ARRAY[p_note], ARRAY[p_status], ARRAY[p_final <> 0]);
    IF NOT settled[1] THEN
        RAISE EXCEPTION 'stale lease: expected to hold the lease of this delivery, found it lost: roll the transaction back';
    END IF;
END $$;

-- Extends leases. Returns for each whether it is held. One that a transaction is about to end is not waited for.
CREATE FUNCTION inbox.extend(
    p_now timestamptz, p_entities bigint[], p_deliveries bigint[], p_leases bigint[], p_until bigint
) RETURNS boolean[]
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    until timestamptz := p_now + p_until * interval '1 microsecond';
BEGIN
    UPDATE inbox.queue q SET leased_until = until, due_at = CASE WHEN q.due_at IS NOT NULL THEN until END
        FROM (
            SELECT x.entity_id
            FROM unnest(p_entities, p_deliveries, p_leases) AS w (entity_id, delivery_id, lease)
                JOIN inbox.queue x ON x.entity_id = w.entity_id
                    AND x.lease = w.lease AND x.leased_delivery = w.delivery_id
            WHERE x.entity_id = ANY (p_entities) ORDER BY x.entity_id FOR NO KEY UPDATE OF x SKIP LOCKED
        ) mine
        WHERE q.entity_id = mine.entity_id AND q.entity_id = ANY (p_entities);
    RETURN ARRAY(
        SELECT EXISTS (
            SELECT 1 FROM inbox.queue q
            WHERE q.entity_id = w.entity_id AND q.lease = w.lease AND q.leased_delivery = w.delivery_id
        )
        FROM unnest(p_entities, p_deliveries, p_leases) WITH ORDINALITY AS w (entity_id, delivery_id, lease, n)
        ORDER BY w.n
    );
END $$;
