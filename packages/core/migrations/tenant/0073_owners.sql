-- Who looks after a lead and its conversation: a user, a team, or a user for a team.
ALTER TABLE {{tenant}}.leads
  ADD COLUMN assigned_user_id uuid,
  ADD COLUMN assigned_team_id uuid,
  ADD COLUMN assigned_at timestamptz,
  ADD COLUMN owner_wanted_since timestamptz,
  ADD COLUMN qualified_at timestamptz;

ALTER TABLE {{tenant}}.conversations
  ADD COLUMN assigned_team_id uuid;

-- The open work of a user or a team.
CREATE INDEX idx_leads_open_work ON {{tenant}}.leads (assigned_user_id, created_at DESC, id DESC)
  WHERE assigned_user_id IS NOT NULL AND merged_into IS NULL AND deleted_at IS NULL AND status IN ('new', 'contacted', 'qualified');

CREATE INDEX idx_leads_team_queue ON {{tenant}}.leads (assigned_team_id, created_at DESC, id DESC)
  WHERE assigned_team_id IS NOT NULL AND merged_into IS NULL AND deleted_at IS NULL AND status IN ('new', 'contacted', 'qualified');

CREATE INDEX idx_leads_owner_wanted ON {{tenant}}.leads (owner_wanted_since, id)
  WHERE owner_wanted_since IS NOT NULL AND merged_into IS NULL;

-- Members answer and hand leads on; the built-in role gets the new permission in tenants that exist.
UPDATE {{tenant}}.roles SET permissions = permissions || '["leads:assign"]'::jsonb
  WHERE name = 'member' AND NOT permissions ? 'leads:assign';
