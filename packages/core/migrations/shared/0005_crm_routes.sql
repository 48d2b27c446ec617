-- Which configs a CRM account's webhooks belong to. Written with the config, in one transaction. account_id is the vendor's id of the
-- account, or the token of a notification channel.
CREATE TABLE {{shared}}.crm_routes (
  provider varchar(50) NOT NULL,
  account_id varchar(255) NOT NULL,
  tenant_id uuid NOT NULL,
  crm_config_id uuid NOT NULL,
  CONSTRAINT crm_routes_pkey PRIMARY KEY (provider, account_id, tenant_id, crm_config_id),
  CONSTRAINT crm_routes_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id)
);

CREATE INDEX idx_crm_routes_tenant ON {{shared}}.crm_routes (tenant_id);
