-- The earliest moment at which the platform can have got a reply's last try: its start by the clock that was behind, the host's or the database's.
ALTER TABLE {{tenant}}.replies ADD COLUMN sent_after timestamptz;
