-- Leases entities that are due. A row for each, or one without an entity; `o_floor` is a time before which the
-- caller found none.
--
-- `queue` and `task` have few rows, and while a transaction is open for long, many dead ones. The server does not
-- count these, and would read a whole index if it has few rows. So what is looked for is always also in an array, or
-- between two values: then there is one way only.
--
-- `p_turn` says whose turn it is. `p_floor` keeps a claim from reading what older claims have left in the index
-- while a long transaction keeps it from being cleaned.
CREATE FUNCTION inbox.claim(
    p_now timestamptz, p_source text, p_limit bigint, p_lease bigint, p_holder text, p_as_of bigint,
    p_turn bigint, p_floor timestamptz, p_sweeps boolean
) RETURNS TABLE (
    id bigint, source text, provider text, key bytea, occurrence bigint, proof text, evidence_header text,
    evidence_value text, endpoint text, provider_id text, received_at timestamptz, reading text,
    event_type text, occurred_at text, error text, read_by text, parks boolean, subject_kind text,
    subject_id text, last_at timestamptz, times bigint,
    o_entity bigint, o_lease bigint, o_attempt bigint, o_status text, o_body bytea, o_floor timestamptz
)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    note CONSTANT text := 'the attempt did not end before its lease did';
    until timestamptz := p_now + p_lease * interval '1 microsecond';
    as_of timestamptz := p_now + p_as_of * interval '1 microsecond';
    wanted bigint := p_limit;
    first_floor timestamptz;
    due_floor timestamptz;
    chosen bigint[];
    expired boolean;
    -- Those that are drawn from here on are of this claim.
    first_lease bigint;
    taken bigint;
    other bigint;
BEGIN
    IF p_sweeps THEN
        PERFORM inbox.sweep(p_now);
    END IF;
    WHILE wanted > 0 LOOP
        WITH lane AS (
            SELECT s.name, l.is_retry FROM inbox.source s CROSS JOIN (VALUES (false), (true)) AS l (is_retry)
            WHERE p_source IS NULL OR s.name = p_source
        ), candidate AS MATERIALIZED (
            SELECT lane.name AS source, lane.is_retry, c.entity_id, c.due_at, c.leased_delivery
            FROM lane CROSS JOIN LATERAL (
                SELECT q.entity_id, q.due_at, q.leased_delivery FROM inbox.queue q
                WHERE q.source = lane.name AND q.is_retry = lane.is_retry AND q.due_at >= p_floor
                    AND q.due_at <= CASE WHEN lane.is_retry THEN least(p_now, as_of) ELSE p_now END
                    AND (as_of IS NULL OR q.due_at <= as_of OR EXISTS (
                        SELECT 1 FROM inbox.task k WHERE k.received_at <= as_of AND k.delivery_id = (
                            SELECT x.delivery_id FROM inbox.task x
                            WHERE x.entity_id BETWEEN q.entity_id AND q.entity_id AND NOT x.is_dead
                            ORDER BY x.entity_id, x.delivery_id LIMIT 1
                        )
                    ))
                ORDER BY q.due_at, q.entity_id LIMIT wanted FOR NO KEY UPDATE SKIP LOCKED
            ) c
        ), placed AS (
            SELECT c.*, dense_rank() OVER (ORDER BY c.source) - 1 AS source_number,
                row_number() OVER (PARTITION BY c.source, c.is_retry ORDER BY c.due_at, c.entity_id) - 1 AS place
            FROM candidate c
        ), turned AS (
            SELECT p.*, ((p.source_number - p_turn) % n.sources + n.sources) % n.sources AS wait, n.sources
            FROM placed p CROSS JOIN (SELECT count(DISTINCT c.source) AS sources FROM candidate c) n
        )
        SELECT array_agg(x.entity_id), min(x.due_at), bool_or(x.leased_delivery IS NOT NULL)
        INTO chosen, due_floor, expired FROM (
            SELECT t.entity_id, min(t.due_at) OVER () AS due_at, t.leased_delivery FROM turned t
            ORDER BY 2 * t.place + ((p_turn + t.wait) / t.sources + t.is_retry::int) % 2, t.wait
            LIMIT wanted
        ) x;
        first_floor := coalesce(first_floor, due_floor, p_now);
        EXIT WHEN chosen IS NULL;

        -- New statements: they see what the transactions did that had these rows before.
        IF expired THEN
            INSERT INTO inbox.outcome (delivery_id, at, attempt, lease, kind, note)
            SELECT q.leased_delivery, p_now, k.attempts, q.lease, 'expired', note
                FROM inbox.queue q JOIN inbox.task k ON k.delivery_id = q.leased_delivery
                WHERE q.entity_id = ANY (chosen);
            UPDATE inbox.task k SET last_error = note FROM inbox.queue q
                WHERE q.entity_id = ANY (chosen) AND k.delivery_id = q.leased_delivery;
        END IF;
        first_lease := nextval('inbox.lease');
        RETURN QUERY
            WITH head AS MATERIALIZED (
                SELECT c.entity_id, c.n, h.delivery_id, h.received_at, least(h.attempts + 1, 4294967295) AS attempt
                FROM unnest(chosen) WITH ORDINALITY AS c (entity_id, n) CROSS JOIN LATERAL (
                    SELECT k.delivery_id, k.received_at, k.attempts FROM inbox.task k
                    WHERE k.entity_id BETWEEN c.entity_id AND c.entity_id AND NOT k.is_dead
                    ORDER BY k.entity_id, k.delivery_id LIMIT 1
                ) h
                WHERE NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = c.entity_id)
            ), leased AS (
                UPDATE inbox.queue q SET lease = nextval('inbox.lease'), leased_until = until, due_at = until,
                    is_retry = true, leased_delivery = h.delivery_id, holder = p_holder
                FROM head h WHERE q.entity_id = h.entity_id AND q.entity_id = ANY (chosen)
                RETURNING h.n, h.entity_id, h.delivery_id, h.received_at, h.attempt, q.lease
            ), tried AS (
                UPDATE inbox.task k SET attempts = h.attempt FROM head h
                WHERE k.delivery_id = h.delivery_id
                    AND k.delivery_id = ANY (ARRAY(SELECT x.delivery_id FROM head x))
            )
            SELECT r.id, r.source, r.provider, r.key, r.occurrence, r.proof, r.evidence_header, r.evidence_value,
                r.endpoint, r.provider_id, r.received_at, r.reading, r.event_type, r.occurred_at, r.error, r.read_by,
                r.parks, r.subject_kind, r.subject_id, r.last_at, r.times,
                l.entity_id, l.lease, l.attempt, e.status, r.body, first_floor
            FROM leased l JOIN inbox.entity e ON e.id = l.entity_id
                JOIN inbox.record r ON r.id = l.delivery_id AND r.received_at = l.received_at
            ORDER BY l.n;
        GET DIAGNOSTICS taken = ROW_COUNT;
        wanted := wanted - taken;
        EXIT WHEN taken = cardinality(chosen);

        -- Nothing waits in the others, or they were parked at the same time.
        FOREACH other IN ARRAY ARRAY(
            SELECT q.entity_id FROM inbox.queue q
            WHERE q.entity_id = ANY (chosen) AND (q.lease IS NULL OR q.lease < first_lease)
        ) LOOP
            UPDATE inbox.queue q SET due_at = NULL, leased_until = NULL, leased_delivery = NULL, holder = NULL
                WHERE q.entity_id = other;
            PERFORM inbox.schedule(other, p_now);
        END LOOP;
    END LOOP;
    IF wanted = p_limit THEN
        o_floor := coalesce(first_floor, p_now);
        RETURN NEXT;
    END IF;
END $$;
