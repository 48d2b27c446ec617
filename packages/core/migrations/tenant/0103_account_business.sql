-- The platform's id of the business that owns the account: its accounts may share the ids of participants. Null: unknown.
ALTER TABLE {{tenant}}.social_accounts ADD COLUMN business_id varchar(255);
