package configfile_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
)

// People and scripts read the output of apply, so its format must not change.
func TestDiffsKeepTheirFormat(t *testing.T) {
	db := newDB(t)
	audit := status.Audit{CreatedAt: testTime, CreatedBy: "ann", UpdatedAt: testTime, UpdatedBy: "ann"}
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Platform{
		{
			ID: "p1", Slug: "sales", Name: "Sales", Description: "a <b>", Owner: "o", Tags: []string{"a", "b"}, State: status.PlatformArchived,
			Origin: status.OriginApp, Version: 1, Audit: audit,
		},
		{ID: "p2", Slug: "ledger", Name: "Ledger", Owner: "o", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit},
	}...)))
	warn, crit := 0.5, 1e21
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Check{
		{
			ID: "c1", PlatformID: "p1", Name: "Fresh", Kind: "http", Target: []byte(`{"url": "x",  "a": 1.50}`), Unit: "ms", Warn: &warn, Crit: &crit,
			Freshness: 90 * time.Second, Attempts: 1, State: status.CheckArchived, Origin: status.OriginApp, Version: 1, Audit: audit,
		},
		{
			ID: "c2", PlatformID: "p1", Name: "Bare", Kind: "http", Target: []byte(`{"url":"x"}`), Freshness: time.Hour, Attempts: 1,
			State: status.CheckActive, Origin: status.OriginApp, Version: 1, Audit: audit,
		},
	}...)))
	ends := testTime.Add(time.Hour)
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Message{{
		ID: "m1", Slug: "move", Title: "Move", Body: "text", Severity: status.SeverityInfo, State: status.MessageArchived, StartsAt: testTime, EndsAt: &ends,
		PlatformIDs: []string{"p1", "p2"}, Origin: status.OriginApp, Version: 1, Audit: audit,
	}}...)))
	plan := planned(t, db, `platforms:
  - name: Sales & more
    slug: sales
    description: "two\nlines"
    owner: me
    contact: "#c"
    url: https://a.example
    tags: [c]
    checks:
      - name: Fresh
        kind: sql_query
        target: {b: "<>"}
        unit: rows
        freshness: 8d
        timeout: 30s
        attempts: 2
        owner: me
        runbook_url: https://a.example/r
        paused: true
      - name: Bare
        kind: http
        target: {url: x}
        unit: ms
        warn: 1
        crit: 2.5
        freshness: 1h
messages:
  - title: Moved
    slug: move
    url: https://a.example
    severity: WARNING
    state: DRAFT
    starts_at: 2026-12-01T18:00:00.5Z
    platforms: [ledger]
`, testTime.Add(time.Hour))
	require.Equal(t, `~ platform sales (taken over from the app)
    name: "Sales" -> "Sales & more"
    description: "a <b>" -> "two\nlines"
    owner: "o" -> "me"
    contact: "" -> "#c"
    url: "" -> "https://a.example"
    tags: "a, b" -> "c"
    state: ARCHIVED -> ACTIVE
    origin: APP -> FILE
    file: "" -> f.yml
~ check sales/"Fresh" (taken over from the app)
    kind: http -> sql_query
    target: {"a":1.50,"url":"x"} -> {"b":"\u003c\u003e"}
    unit: "ms" -> "rows"
    warn: 0.5 -> null
    crit: 1e+21 -> null
    freshness: 90s -> 8d
    timeout: default -> 30s
    attempts: 1 -> 2
    owner: "" -> "me"
    runbook_url: "" -> "https://a.example/r"
    state: ARCHIVED -> PAUSED
    origin: APP -> FILE
    file: "" -> f.yml
~ check sales/"Bare" (taken over from the app)
    unit: "" -> "ms"
    warn: null -> 1
    crit: null -> 2.5
    origin: APP -> FILE
    file: "" -> f.yml
~ message move (taken over from the app)
    title: "Move" -> "Moved"
    body: "text" -> ""
    url: "" -> "https://a.example"
    severity: INFO -> WARNING
    state: ARCHIVED -> DRAFT
    starts_at: 2026-11-24T15:00:00Z -> 2026-12-01T18:00:00.5Z
    ends_at: 2026-11-24T16:00:00Z -> ""
    platforms: ledger, sales -> ledger
    origin: APP -> FILE
    file: "" -> f.yml`, strings.Join(lines(plan), "\n"))
}

// All problems of a file are reported together: first unreadable values, then broken rules, entity by entity.
func TestProblemsKeepTheirOrder(t *testing.T) {
	_, err := configfile.Parse("f.yml", []byte(`platforms:
  - name: [x]
    tags: {a: b}
    origin: ME
    checks:
      - freshness: soon
        name: A
        kind: ftp
        origin: YOU
        warn: much
        paused: perhaps
        colour: red
      - name: B
        kind: http
        target: 3
        freshness: 1s
      - kind: http
        freshness: [1]
        runbook_url: nowhere
messages:
  - severity: LOUD
    ends_at: later
    starts_at: now
    state: GONE
    origin: NOBODY
    platforms: home
  - title: M
    severity: INFO
    state: GONE
    starts_at: 1900-01-01T00:00:00Z
`), urlRequired)
	require.Equal(t, `f.yml:2:11: name: must be text, not a list
f.yml:3:11: tags: must be a list, not an object
f.yml:10:15: warn: must be a decimal number such as 30 or 0.5, not "much"
f.yml:11:17: paused: must be true or false, not "perhaps"
f.yml:12:9: unknown field "colour"; known fields: attempts, crit, freshness, kind, name, origin, owner, paused, runbook_url, target, timeout, unit, warn
f.yml:15:17: target: must be an object, not "3"
f.yml:18:20: freshness: must be text, not a list
f.yml:26:16: platforms: must be a list, not "home"
f.yml:4:13: origin: "ME" is not one of APP, FILE
f.yml:2:5: owner: is required
f.yml:9:17: origin: "YOU" is not one of APP, FILE
f.yml:6:20: freshness: "soon" is not a duration such as 90s, 15m, 36h or 8d
f.yml:8:15: kind: "ftp" is not a kind of check; use one of http, sql_query, table_freshness, heartbeat
f.yml:16:20: freshness: 1 s is out of range: it must be from 10 s to 31 days
f.yml:17:9: name: is required
f.yml:19:22: runbook_url: "nowhere" must be an absolute http or https address
f.yml:17:9: target.url: is required
f.yml:25:13: origin: "NOBODY" is not one of APP, FILE
f.yml:24:12: state: "GONE" is not one of DRAFT, PUBLISHED, ARCHIVED
f.yml:23:16: starts_at: "now" is not a time such as 2026-11-24T18:00:00Z
f.yml:22:14: ends_at: "later" is not a time such as 2026-11-24T18:00:00Z
f.yml:29:12: state: "GONE" is not one of DRAFT, PUBLISHED, ARCHIVED`, err.Error())
}
