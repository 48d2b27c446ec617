-- How far an import has come: the id of its export, and the rows that were taken of each file. Null for every other tenant.
ALTER TABLE {{shared}}.tenants ADD COLUMN importing jsonb;
