CREATE TABLE {{tenant}}.roles (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(50) NOT NULL,
  permissions jsonb DEFAULT '[]' NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT roles_pkey PRIMARY KEY (id),
  CONSTRAINT roles_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT roles_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id),
  CONSTRAINT unique_role_name UNIQUE (name)
);

CREATE TABLE {{tenant}}.users (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  email varchar(255) NOT NULL,
  password_hash text NOT NULL,
  role_id uuid NOT NULL,
  last_login timestamptz,
  mfa_enabled boolean DEFAULT false NOT NULL,
  active boolean DEFAULT true NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT users_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id),
  CONSTRAINT users_role_fkey FOREIGN KEY (role_id) REFERENCES {{tenant}}.roles (id),
  CONSTRAINT unique_user_email UNIQUE (tenant_id, email)
);

CREATE INDEX idx_users_tenant ON {{tenant}}.users (tenant_id);

CREATE INDEX idx_users_email ON {{tenant}}.users (email);

CREATE TABLE {{tenant}}.api_keys (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  key_hash text NOT NULL,
  name varchar(255) NOT NULL,
  expires_at timestamptz,
  active boolean DEFAULT true NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT api_keys_pkey PRIMARY KEY (id),
  CONSTRAINT api_keys_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT api_keys_user_fkey FOREIGN KEY (user_id) REFERENCES {{tenant}}.users (id)
);

CREATE INDEX idx_api_keys_user ON {{tenant}}.api_keys (user_id);
