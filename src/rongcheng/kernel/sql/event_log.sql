-- The event log: append-only, partitioned by month of recording.
CREATE SEQUENCE kernel_event_position;

CREATE TABLE kernel_event (
    position bigint NOT NULL DEFAULT nextval('kernel_event_position'),
    id uuid NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    slot smallint NOT NULL,
    division text COLLATE "C" NOT NULL,
    organisation_id uuid,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    node text NOT NULL,
    actor jsonb NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    data jsonb NOT NULL,
    PRIMARY KEY (position, recorded_at)
) PARTITION BY RANGE (recorded_at);
ALTER SEQUENCE kernel_event_position OWNED BY kernel_event.position;

CREATE INDEX kernel_event_subject ON kernel_event (subject, position);
CREATE INDEX kernel_event_correlation ON kernel_event (correlation_id, position);
CREATE INDEX kernel_event_id ON kernel_event (id);
CREATE TABLE kernel_event_rest PARTITION OF kernel_event DEFAULT;

-- Makes the partitions of this month and the next two; harmless to repeat.
CREATE FUNCTION kernel_event_make_room() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month date;
    name text;
BEGIN
    FOR ahead IN 0..2 LOOP
        month := date_trunc('month', now() AT TIME ZONE 'UTC')::date + make_interval(months => ahead);
        name := 'kernel_event_' || to_char(month, 'YYYYMM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF kernel_event FOR VALUES FROM (%L) TO (%L)', name,
                month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;
SELECT kernel_event_make_room();

-- Nobody rewrites what happened.
CREATE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER kernel_event_append_only BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();

-- Wakes the workers, the relay and the live process when the transaction commits.
CREATE FUNCTION kernel_event_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rongcheng_events', '');
    RETURN NULL;
END $$;
CREATE TRIGGER kernel_event_wake AFTER INSERT ON kernel_event
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_event_wake();

-- The second lock: whether the session's scope sees a row. Unset settings see nothing.
CREATE FUNCTION rongcheng_sees(division text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(division ~ nullif(current_setting('rongcheng.divisions', true), ''), false)
$$;
CREATE FUNCTION rongcheng_sees(division text, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        division ~ nullif(current_setting('rongcheng.divisions', true), '')
        AND (current_setting('rongcheng.organisation', true) = '*'
             OR organisation::text = current_setting('rongcheng.organisation', true)), false)
$$;
