-- When a task was made due again while a worker held it. Its settlement makes it due then, in place of deleting the row.
ALTER TABLE {{shared}}.dispatch ADD COLUMN again_at timestamptz;
