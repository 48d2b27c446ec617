-- Words of name, e-mail address, company and phone number, folded: without accents, and cut where a script has no blanks. Written by LeadKit.
-- The search vector of the original schema design stays as it is; both are asked.
ALTER TABLE {{tenant}}.leads ADD COLUMN search_folded tsvector;

CREATE INDEX idx_leads_search_folded ON {{tenant}}.leads USING gin (search_folded);
