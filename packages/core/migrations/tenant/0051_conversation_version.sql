-- Grows with each message in either direction, each edit and deletion, and each reply of a person: a scorer's result is kept only if the
-- conversation is still at the version that it was asked about.
ALTER TABLE {{tenant}}.conversations ADD COLUMN version bigint DEFAULT 0 NOT NULL;
