-- Which remote fields the vendor refused, so that a check finds the dead letters of a field that is left out from now on.
ALTER TABLE {{tenant}}.crm_syncs ADD COLUMN refused_fields text[] DEFAULT '{}' NOT NULL;

-- Rows that exist name their fields in the message: `vendor: CODE; HTTP 400; fields: email (INVALID), phone (TOO_LONG)`.
UPDATE {{tenant}}.crm_syncs
SET refused_fields = ARRAY(
  SELECT DISTINCT found.name[1]
  FROM regexp_matches(substring(error_message FROM 'fields: (.*)$'), '([[:alnum:]_.:-]+) \(', 'g') AS found (name)
)
WHERE status = 'failed' AND error_code = 'validation' AND error_message LIKE '%fields: %';
