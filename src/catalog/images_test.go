package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
)

// The images of entities in the audit log are kept forever, so their format must not change.
func TestAuditImagesKeepTheirFormat(t *testing.T) {
	db := newStore(t)
	later := noon.Add(time.Hour + time.Microsecond)
	audit := status.Audit{CreatedAt: noon, CreatedBy: "a", UpdatedAt: later, UpdatedBy: "f.yml"}
	warn, crit := 0.1, 1e21
	platform := status.Platform{
		ID: "p1", Slug: "sales", Name: "Sales <&> ü", Description: "two\nlines", Owner: "o", Contact: "#c", URL: "https://a.example/?x=1&y=2",
		Tags: []string{"gold", "<b>"}, State: status.PlatformArchived, Origin: status.OriginFile, Version: 2, Audit: audit,
	}
	platformBefore := status.Platform{ID: "p1", Slug: "sales", Name: "Sales", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit}
	check := status.Check{
		ID: "c1", PlatformID: "p1", Name: "Fresh", Kind: "table_freshness", Target: []byte(`{"table": "a<b>", "n": 1.50}`), Unit: "min",
		Warn: &warn, Crit: &crit, Freshness: 90 * time.Second, Attempts: 1, Owner: "o", RunbookURL: "https://a.example/r", State: status.CheckPaused,
		Pauses: []status.Pause{{State: status.CheckPaused, From: later}}, Origin: status.OriginFile, Version: 2, Audit: audit,
	}
	checkBefore := status.Check{
		ID: "c1", PlatformID: "p1", Name: "Bare", Target: []byte(`{}`), Freshness: time.Hour, Attempts: 1, State: status.CheckArchived, Origin: status.OriginApp, Version: 1, Audit: audit,
	}
	message := status.Message{
		ID: "m1", Slug: "move", Title: "Move", Body: "text", URL: "https://a.example", Severity: status.SeverityMaintenance, State: status.MessagePublished,
		StartsAt: noon, EndsAt: &later, PlatformIDs: []string{"p1"}, PublishedAt: &noon, ArchivedAt: &later,
		Announced: status.Span{From: noon, To: later}, Origin: status.OriginFile, Version: 2, Audit: audit,
	}
	messageBefore := status.Message{ID: "m1", Title: "Bare", Severity: status.SeverityInfo, State: status.MessageDraft, StartsAt: later, Origin: status.OriginApp, Version: 1, Audit: audit}
	log := auditLog(db)
	require.NoError(t, log.Save(t.Context(), catalog.Actor{}, catalog.Changes{{After: &platformBefore}, {After: &checkBefore}, {After: &messageBefore}}))
	require.NoError(t, log.Save(t.Context(), me, catalog.Changes{
		{Before: &platformBefore, After: &platform}, {Before: &checkBefore, After: &check}, {Before: &messageBefore, After: &message},
	}))
	events, err := db.ListEvents(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	lines := make([]string, len(events))
	for i, e := range events {
		lines[i] = fmt.Sprintf("%s %s %s %s %s\n  %s\n  %s", e.ID, e.Actor, e.Action, e.Entity, e.EntityID, e.Before, e.After)
	}
	require.Equal(t, `01a20da4-4880-7c1d-b764-85e2d361761c me@example.com publish message m1
  {"title":"Bare","body":"","url":"","severity":"INFO","state":"DRAFT","starts_at":"2026-11-24T13:00:00.000001Z","platform_ids":[],"origin":"APP","version":1}
  {"title":"Move","body":"text","url":"https://a.example","severity":"MAINTENANCE","state":"PUBLISHED","starts_at":"2026-11-24T12:00:00Z","ends_at":"2026-11-24T13:00:00.000001Z","platform_ids":["p1"],"origin":"FILE","version":2}
01a20da4-4880-7af7-a968-9c0b79eac53e f.yml create check c1
  
  {"platform_id":"p1","name":"Bare","kind":"","target":{},"unit":"","freshness_seconds":3600,"timeout_seconds":0,"attempts":1,"owner":"","runbook_url":"","state":"ARCHIVED","origin":"APP","version":1}
01a20da4-4880-796a-98eb-7ca45bad20b1 f.yml create platform p1
  
  {"slug":"sales","name":"Sales","description":"","owner":"","contact":"","url":"","tags":[],"state":"ACTIVE","origin":"APP","version":1}
01a20da4-4880-7952-9a12-3e4a9a51f330 f.yml create message m1
  
  {"title":"Bare","body":"","url":"","severity":"INFO","state":"DRAFT","starts_at":"2026-11-24T13:00:00.000001Z","platform_ids":[],"origin":"APP","version":1}
01a20da4-4880-7848-868a-f697394e0d53 me@example.com archive platform p1
  {"slug":"sales","name":"Sales","description":"","owner":"","contact":"","url":"","tags":[],"state":"ACTIVE","origin":"APP","version":1}
  {"slug":"sales","name":"Sales \u003c\u0026\u003e ü","description":"two\nlines","owner":"o","contact":"#c","url":"https://a.example/?x=1\u0026y=2","tags":["gold","\u003cb\u003e"],"state":"ARCHIVED","origin":"FILE","version":2}
01a20da4-4880-7284-bc74-b018aad0af3c me@example.com restore check c1
  {"platform_id":"p1","name":"Bare","kind":"","target":{},"unit":"","freshness_seconds":3600,"timeout_seconds":0,"attempts":1,"owner":"","runbook_url":"","state":"ARCHIVED","origin":"APP","version":1}
  {"platform_id":"p1","name":"Fresh","kind":"table_freshness","target":{"table":"a\u003cb\u003e","n":1.50},"unit":"min","warn":0.1,"crit":1e+21,"freshness_seconds":90,"timeout_seconds":0,"attempts":1,"owner":"o","runbook_url":"https://a.example/r","state":"PAUSED","origin":"FILE","version":2}`, strings.Join(lines, "\n"))
}
