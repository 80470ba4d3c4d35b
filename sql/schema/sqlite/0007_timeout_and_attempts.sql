-- Settings of a measurement. A timeout of 0 is the default of the kind.

ALTER TABLE status_checks ADD COLUMN timeout_seconds INTEGER NOT NULL DEFAULT 0 CHECK (timeout_seconds >= 0);

ALTER TABLE status_checks ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1 CHECK (attempts >= 1);
