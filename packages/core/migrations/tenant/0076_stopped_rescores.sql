-- A rescoring that the tenant's AI budget ended, by the tenant's choice.
ALTER TABLE {{tenant}}.rescores DROP CONSTRAINT rescores_status_check;

ALTER TABLE {{tenant}}.rescores
  ADD CONSTRAINT rescores_status_check CHECK (status IN ('comparing', 'stopped', 'compared', 'applying', 'applied')) NOT VALID;
