-- Customers of the host. Each owns the schema named here.
CREATE TABLE {{shared}}.tenants (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  name varchar(255) NOT NULL,
  tier varchar(50) NOT NULL,
  settings jsonb DEFAULT '{}' NOT NULL,
  schema_name varchar(63) NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT tenants_pkey PRIMARY KEY (id),
  CONSTRAINT tenants_tier_check CHECK (tier IN ('free', 'pro', 'enterprise')),
  CONSTRAINT unique_tenant_name UNIQUE (name),
  CONSTRAINT tenants_schema_name_key UNIQUE (schema_name)
);

CREATE INDEX idx_tenants_active ON {{shared}}.tenants (active);

-- What a social account can be connected to. Rows are added by kit.migrate() for each registered adapter.
CREATE TABLE {{shared}}.platforms (
  name varchar(50) NOT NULL,
  display_name varchar(255) NOT NULL,
  config jsonb DEFAULT '{}' NOT NULL,
  CONSTRAINT platforms_pkey PRIMARY KEY (name)
);

-- Which tenants an account's webhooks belong to. Written with the social account, in one transaction.
CREATE TABLE {{shared}}.account_routes (
  platform varchar(50) NOT NULL,
  account_id varchar(255) NOT NULL,
  tenant_id uuid NOT NULL,
  social_account_id uuid NOT NULL,
  CONSTRAINT account_routes_pkey PRIMARY KEY (platform, account_id, tenant_id),
  CONSTRAINT account_routes_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id)
);

CREATE INDEX idx_account_routes_tenant ON {{shared}}.account_routes (tenant_id);
