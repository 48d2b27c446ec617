-- A lead's timeline reads each kind of entry by its owner and time, a page at a time.
CREATE INDEX idx_consent_records_lead ON {{tenant}}.consent_records (lead_id, recorded_at) WHERE lead_id IS NOT NULL;
CREATE INDEX idx_consent_records_conversation ON {{tenant}}.consent_records (conversation_id, recorded_at) WHERE conversation_id IS NOT NULL;
CREATE INDEX idx_crm_syncs_timeline ON {{tenant}}.crm_syncs (lead_id, created_at);
CREATE INDEX idx_replies_timeline ON {{tenant}}.replies (conversation_id, generated_at);
