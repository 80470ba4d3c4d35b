package sqlstore_test

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o750))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// The stored bytes of every column must not change, because other versions of Buoy and other programs read them.
func TestStoredColumnsKeepTheirFormat(t *testing.T) {
	db, raw := newFile(t)
	ctx, later := t.Context(), morning.Add(90*time.Minute+time.Microsecond)
	audit := status.Audit{CreatedAt: morning, CreatedBy: "a <b>", UpdatedAt: later, UpdatedBy: "f & g.yml"}
	warn, crit, ends := 0.1, 1e21, later.AddDate(0, 0, 1)
	require.NoError(t, db.Save(ctx, status.Collect([]status.Platform{
		{
			ID: "p1", Slug: "sales", Name: "Sales <&> ü", Description: "two\nlines", Owner: "o", Contact: "#c", URL: "https://a.example/?x=1&y=2",
			Tags: []string{"gold", "<b> & ü"}, State: status.PlatformArchived, Origin: status.OriginFile, Version: 1, Audit: audit,
		},
		{ID: "p2", Slug: "bare", Name: "Bare", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit},
	}...)))
	require.NoError(t, db.Save(ctx, status.Collect([]status.Check{
		{
			ID: "c1", PlatformID: "p1", Name: "Fresh", Kind: "table_freshness", Target: []byte(`{"table": "a<b>", "n": 1.50}`), Unit: "min",
			Warn: &warn, Crit: &crit, Freshness: 90 * time.Second, Attempts: 1, Owner: "o", RunbookURL: "https://a.example/r", State: status.CheckPaused,
			Pauses: []status.Pause{
				{State: status.CheckArchived, From: morning, To: later}, {State: status.CheckPaused, From: later},
			},
			Origin: status.OriginFile, Version: 1, Audit: audit,
		},
		{ID: "c2", PlatformID: "p1", Name: "Bare", Target: []byte(`{}`), Freshness: time.Hour, Attempts: 1, State: status.CheckActive, Origin: status.OriginApp, Version: 1, Audit: audit},
	}...)))
	require.NoError(t, db.Save(ctx, status.Collect([]status.Message{
		{
			ID: "m1", Slug: "move", Title: "Move", Body: "text", URL: "https://a.example", Severity: status.SeverityMaintenance, State: status.MessageArchived,
			StartsAt: morning, EndsAt: &ends, PlatformIDs: []string{"p1", "p2"}, PublishedAt: &morning, ArchivedAt: &later,
			Announced: status.Span{From: morning, To: ends}, Origin: status.OriginFile, Version: 1, Audit: audit,
		},
		{ID: "m2", Title: "Bare", Severity: status.SeverityInfo, State: status.MessageDraft, StartsAt: later, Origin: status.OriginApp, Version: 1, Audit: audit},
	}...)))
	var text strings.Builder
	for _, table := range []string{"platforms", "status_checks", "status_messages"} {
		writeRows(t, raw, table, &text)
	}
	golden(t, "rows.txt", text.String())
}

// writeRows writes the rows of a table, one column per line.
func writeRows(t *testing.T, db *sql.DB, table string, to *strings.Builder) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+table+" ORDER BY id") //nolint:gosec // a fixed name
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		require.NoError(t, rows.Scan(targets...))
		fmt.Fprintf(to, "%s\n", table)
		for i, name := range columns {
			fmt.Fprintf(to, "  %s: %T %#v\n", name, values[i], values[i])
		}
	}
	require.NoError(t, rows.Err())
}
