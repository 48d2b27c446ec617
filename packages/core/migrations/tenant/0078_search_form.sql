-- The form of a lead's folded index: rows with an older one are written again by the next `kit.migrate()`, and are found as before until then.
ALTER TABLE {{tenant}}.leads ADD COLUMN search_form integer;
