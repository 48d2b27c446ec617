-- Refusals without a reason, which say something of the account when they repeat for several people.
CREATE INDEX idx_replies_unexplained ON {{tenant}}.replies (social_account_id, sending_at) WHERE error_code = 'refused_unexplained';
