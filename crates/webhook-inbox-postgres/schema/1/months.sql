-- Makes the partitions of a month. It runs with the rights of the tables' owner, so that the inbox can use a role
-- that owns nothing. No reader or writer waits for it.
CREATE FUNCTION inbox.make_month(p_time timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month timestamp := date_trunc('month', p_time AT TIME ZONE 'UTC');
    parent text;
    part text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['delivery', 'outcome'] LOOP
        part := parent || to_char(month, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('%I.%I', 'inbox', part)) IS NOT NULL;
        EXECUTE format('LOCK TABLE %I.%I IN SHARE UPDATE EXCLUSIVE MODE', 'inbox', parent);
        -- Another process may have been faster.
        CONTINUE WHEN to_regclass(format('%I.%I', 'inbox', part)) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)', 'inbox', part, 'inbox', parent);
        EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
            'inbox', parent, 'inbox', part,
            month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
END $$;

-- Makes the partitions of a month if they are missing.
CREATE FUNCTION inbox.month(p_time timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(format('%I.%I', 'inbox', 'outcome' || to_char(p_time AT TIME ZONE 'UTC', '_YYYY_MM'))) IS NULL THEN
        PERFORM inbox.make_month(p_time);
    END IF;
END $$;

-- Removes the empty partitions of months that are over, and says how many. It gives up when it would make others
-- wait: the next call removes them.
CREATE FUNCTION inbox.drop_months(p_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
    parent text;
    part text;
    is_empty boolean;
    dropped bigint := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY['delivery', 'outcome'] LOOP
        FOR part IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = format('%I.%I', 'inbox', parent)::regclass
                AND c.relname < parent || to_char(p_before AT TIME ZONE 'UTC', '_YYYY_MM')
            ORDER BY c.relname
        LOOP
            EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I.%I)', 'inbox', part) INTO is_empty;
            CONTINUE WHEN NOT is_empty;
            BEGIN
                EXECUTE format('LOCK TABLE %I.%I IN ACCESS EXCLUSIVE MODE', 'inbox', parent);
                EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I.%I)', 'inbox', part) INTO is_empty;
                IF is_empty THEN
                    EXECUTE format('DROP TABLE %I.%I', 'inbox', part);
                    dropped := dropped + 1;
                END IF;
            EXCEPTION WHEN lock_not_available THEN
                RETURN dropped;
            END;
        END LOOP;
    END LOOP;
    RETURN dropped;
END $$;

-- Begins an operation of the inbox: returns the time, which is that of the server. `p_now` is for tests.
CREATE FUNCTION inbox.start(p_now timestamptz) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    now timestamptz := coalesce(p_now, clock_timestamp());
    -- An assignment costs less than PERFORM.
    ignored text;
BEGIN
    -- Whatever the role or the database says, a commit is on the disk before it is answered.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
        IF current_setting('synchronous_commit') <> 'on' THEN
            RAISE EXCEPTION 'expected synchronous_commit = on, found %: the inbox would lose what it acknowledges',
                current_setting('synchronous_commit');
        END IF;
    END IF;
    ignored := set_config('lock_timeout', '3s', true);
    ignored := inbox.month(now);
    RETURN now;
END $$;
