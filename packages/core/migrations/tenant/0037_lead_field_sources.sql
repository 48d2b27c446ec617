-- Who set each field of a lead: {"email": {"by": "machine", "messageId": "…"}}. Fields of rows that exist already have no source.
ALTER TABLE {{tenant}}.leads ADD COLUMN field_sources jsonb DEFAULT '{}' NOT NULL;
