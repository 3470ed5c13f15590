-- Make attempt and response of an EMPTY database of Kitestring (after "quiz migrate") into
-- sixteen partitions each, by the hash of the attempt's key. Run it once, as the owner:
--   psql --single-transaction --set=ON_ERROR_STOP=1 --file=partitions.sql
-- See docs/scale.md. Names of keys and indexes stay, so that later migrations find them.

DO $$
BEGIN
    IF EXISTS (SELECT FROM attempt) OR EXISTS (SELECT FROM response) THEN
        RAISE EXCEPTION 'attempt and response are not empty: nothing was changed';
    END IF;
END $$;

ALTER TABLE response RENAME TO response_whole;
ALTER TABLE attempt RENAME TO attempt_whole;

CREATE TABLE attempt (LIKE attempt_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY HASH (key);
CREATE TABLE response (LIKE response_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY HASH (attempt);

DROP TABLE response_whole;
DROP TABLE attempt_whole;

ALTER TABLE attempt
    ADD CONSTRAINT pk_attempt PRIMARY KEY (key),
    ADD CONSTRAINT fk_attempt_event FOREIGN KEY (event) REFERENCES event (id),
    ADD CONSTRAINT fk_attempt_revision FOREIGN KEY (revision) REFERENCES revision (digest),
    ADD CONSTRAINT fk_attempt_day_key FOREIGN KEY (day_key) REFERENCES day_key (id),
    ADD CONSTRAINT fk_attempt_lot FOREIGN KEY (lot) REFERENCES lot (id);
CREATE INDEX ix_attempt_pool ON attempt (event, finished, lot);
CREATE INDEX ix_attempt_erase ON attempt (erase_after);

ALTER TABLE response
    ADD CONSTRAINT pk_response PRIMARY KEY (attempt, item),
    ADD CONSTRAINT fk_response_attempt FOREIGN KEY (attempt) REFERENCES attempt (key);

DO $$
BEGIN
    FOR place IN 0..15 LOOP
        EXECUTE format('CREATE TABLE attempt_%s PARTITION OF attempt '
            'FOR VALUES WITH (MODULUS 16, REMAINDER %s)', place, place);
        EXECUTE format('CREATE TABLE response_%s PARTITION OF response '
            'FOR VALUES WITH (MODULUS 16, REMAINDER %s)', place, place);
    END LOOP;
END $$;
