-- Removals for an erased person: the CRM's record goes for good where the vendor can, whatever the config says of removed leads.
ALTER TABLE {{tenant}}.crm_syncs ADD COLUMN erases boolean DEFAULT false NOT NULL;
