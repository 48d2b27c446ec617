-- When somebody was last erased from the tenant. Null: nobody was, and nothing that comes in has to be compared with anybody.
ALTER TABLE {{shared}}.tenants ADD COLUMN erased_at timestamptz;
