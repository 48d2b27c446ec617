-- ISO 3166-1 alpha-2: where phone numbers without a country belong that people write to this account. Null: as the tenant's settings say.
ALTER TABLE {{tenant}}.social_accounts ADD COLUMN default_country varchar(2);
