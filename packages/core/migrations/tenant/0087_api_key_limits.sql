-- What a key may do besides its user's role, from where and how often, and the text that a rotation replaced. used_until: the time up to which its
-- requests have used the limit of a minute.
ALTER TABLE {{tenant}}.api_keys
  ADD COLUMN permissions jsonb,
  ADD COLUMN addresses jsonb,
  ADD COLUMN per_minute integer,
  ADD COLUMN used_until timestamptz,
  ADD COLUMN previous_hash text,
  ADD COLUMN previous_until timestamptz;
