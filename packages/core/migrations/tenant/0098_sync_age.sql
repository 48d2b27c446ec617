-- The oldest settled outbox rows of each status, for their retention; the status alone is found as before.
DROP INDEX {{tenant}}.idx_crm_syncs_status;

CREATE INDEX idx_crm_syncs_status ON {{tenant}}.crm_syncs (status, created_at);
