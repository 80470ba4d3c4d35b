-- purpose: replace what the probes of a source remember
-- params: source, content, now, actor
MERGE INTO {{schema}}probe_memory AS t
USING (SELECT :source AS source, :content AS content) AS s
ON t.source = s.source
WHEN MATCHED THEN UPDATE SET content = s.content, updated_at = :now, updated_by = :actor
WHEN NOT MATCHED THEN INSERT (source, content, updated_at, updated_by) VALUES (s.source, s.content, :now, :actor)
