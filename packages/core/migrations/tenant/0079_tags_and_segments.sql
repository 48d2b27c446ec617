-- Labels of a tenant's own for leads. `name_key` makes names unique without regard to case; a tag is archived, never removed.
CREATE TABLE {{tenant}}.tags (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(50) NOT NULL,
  name_key varchar(200) NOT NULL,
  color varchar(7) NOT NULL,
  archived_at timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT tags_pkey PRIMARY KEY (id),
  CONSTRAINT tags_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT tags_color_check CHECK (color ~ '^#[0-9a-f]{6}$'),
  CONSTRAINT unique_tag_name UNIQUE (name_key)
);

ALTER TABLE {{tenant}}.leads ADD COLUMN tag_ids uuid[] DEFAULT '{}' NOT NULL;

-- Most leads have no tag.
CREATE INDEX idx_leads_tags ON {{tenant}}.leads USING gin (tag_ids) WHERE tag_ids <> '{}';

-- Saved filters of leads. `form` is the form of `filter` that this row was written in.
CREATE TABLE {{tenant}}.segments (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(100) NOT NULL,
  owner varchar(255) NOT NULL,
  shared boolean NOT NULL,
  filter jsonb NOT NULL,
  form integer NOT NULL,
  version bigint DEFAULT 1 NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT segments_pkey PRIMARY KEY (id),
  CONSTRAINT segments_tenant_check CHECK (tenant_id = {{tenant_id}})
);
