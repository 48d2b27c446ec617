-- The CHECK on the constant tenant_id is the guard. Keys to the shared tables made removing a tenant look into every other tenant's schema. A new tenant
-- never has them: the migrator leaves them out of the earlier files. Each statement locks `tenants` or `platforms`, too, for milliseconds.
ALTER TABLE {{tenant}}.roles DROP CONSTRAINT IF EXISTS roles_tenant_fkey;

ALTER TABLE {{tenant}}.users DROP CONSTRAINT IF EXISTS users_tenant_fkey;

ALTER TABLE {{tenant}}.social_accounts DROP CONSTRAINT IF EXISTS social_accounts_tenant_fkey;

ALTER TABLE {{tenant}}.social_accounts DROP CONSTRAINT IF EXISTS social_accounts_platform_fkey;

ALTER TABLE {{tenant}}.conversations DROP CONSTRAINT IF EXISTS conversations_tenant_fkey;

ALTER TABLE {{tenant}}.leads DROP CONSTRAINT IF EXISTS leads_tenant_fkey;

ALTER TABLE {{tenant}}.crm_configs DROP CONSTRAINT IF EXISTS crm_configs_tenant_fkey;
