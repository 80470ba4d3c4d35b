-- purpose: replace what the probes of a source remember
-- params: source, content, now, actor
INSERT INTO probe_memory (source, content, updated_at, updated_by)
VALUES (:source, :content, :now, :actor)
ON CONFLICT (source) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at, updated_by = excluded.updated_by
