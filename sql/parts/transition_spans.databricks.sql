-- the spans of the parameter parts, one per row: a check, the start and end of the span, and its transitions in it
SELECT inline(from_json(:parts, 'array<struct<
  check_id: STRING, span_from: BIGINT, span_to: BIGINT, transitions: array<struct<
    id: STRING, platform_id: STRING, from_status: STRING, to_status: STRING, changed_at: BIGINT, reason: STRING, run_id: STRING
  >>
>>', map('mode', 'FAILFAST')))
