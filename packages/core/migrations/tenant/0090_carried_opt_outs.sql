-- `kit.migrate()` prepares every tenant again after this one, and then records opt-outs from before consent records, which are only here.
COMMENT ON COLUMN {{tenant}}.conversations.automation_paused_reason IS 'taken_over, opt_out, or the host''s words. An opt-out counts by consent_records.';
