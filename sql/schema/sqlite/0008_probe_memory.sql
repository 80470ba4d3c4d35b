-- What the probes of a source remember between two runs, such as since when the schedule of a job has been paused.

CREATE TABLE IF NOT EXISTS probe_memory (
  source TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL CHECK (json_valid(content)),
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
