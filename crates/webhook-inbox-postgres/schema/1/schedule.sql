-- Makes the entity due now, or when its lease ends, if it has a waiting delivery and is not parked.
CREATE FUNCTION inbox.schedule(p_entity bigint, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    attempts bigint;
    is_parked boolean := EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = p_entity);
BEGIN
    SELECT k.attempts INTO attempts FROM inbox.task k
        WHERE k.entity_id BETWEEN p_entity AND p_entity AND NOT k.is_dead
        ORDER BY k.entity_id, k.delivery_id LIMIT 1;
    IF FOUND THEN
        INSERT INTO inbox.queue AS q (entity_id, source, is_retry, due_at)
        SELECT e.id, e.source, attempts > 0, CASE WHEN NOT is_parked THEN p_now END
            FROM inbox.entity e WHERE e.id = p_entity
        ON CONFLICT (entity_id) DO UPDATE SET is_retry = excluded.is_retry,
            due_at = CASE WHEN NOT is_parked THEN coalesce(q.leased_until, excluded.due_at) END;
    ELSE
        DELETE FROM inbox.queue q WHERE q.entity_id = p_entity AND q.leased_delivery IS NULL;
    END IF;
END $$;

-- Schedules the entities that got a delivery while another transaction worked on them, adds up the tally, and makes the
-- partitions of the next month. It waits for no other transaction.
CREATE FUNCTION inbox.sweep(p_now timestamptz) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
    entity bigint;
    waiting record;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('webhook-inbox sweep ' || 'inbox', 0)) THEN
        RETURN;
    END IF;
    PERFORM inbox.month(p_now + interval '1 month');
    FOR entity IN
        SELECT DISTINCT w.entity_id FROM inbox.wake w
        WHERE (SELECT q.leased_delivery FROM inbox.queue q WHERE q.entity_id = w.entity_id) IS NULL
            AND NOT EXISTS (SELECT 1 FROM inbox.parked p WHERE p.entity_id = w.entity_id)
        ORDER BY w.entity_id LIMIT 1000
    LOOP
        SELECT q.leased_delivery, q.due_at INTO waiting FROM inbox.queue q
            WHERE q.entity_id = entity FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            -- Another transaction has it: later.
            CONTINUE WHEN EXISTS (SELECT 1 FROM inbox.queue q WHERE q.entity_id = entity);
        ELSIF waiting.leased_delivery IS NOT NULL THEN
            CONTINUE;
        END IF;
        DELETE FROM inbox.wake w WHERE w.entity_id = entity;
        IF waiting.due_at IS NULL THEN
            PERFORM inbox.schedule(entity, p_now);
        END IF;
    END LOOP;
    IF (SELECT count(*) FROM (SELECT 1 FROM inbox.tally LIMIT 200) x) = 200 THEN
        WITH gone AS (
            DELETE FROM inbox.tally t USING (
                SELECT x.id FROM inbox.tally x ORDER BY x.id LIMIT 2000 FOR UPDATE SKIP LOCKED
            ) o WHERE t.id = o.id RETURNING t.source, t.change
        )
        INSERT INTO inbox.tally (source, change) SELECT g.source, sum(g.change) FROM gone g GROUP BY g.source;
    END IF;
END $$;
