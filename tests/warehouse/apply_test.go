package warehouse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// applyReads is the number of reads of every apply: the schema, platforms, checks and messages, and the stored entities and events for the
// audit log.
const applyReads = 6

// fullBatch is the minimum size of a statement that is not the last one of its table: 980 kB, minus the row that did not fit.
const fullBatch = 978_000

// applyCosts applies checks and requires that the number of statements depends on the size: one per 980 kB of checks and of events.
func applyCosts(t *testing.T, d *deployed, checks int) {
	t.Helper()
	d.rig.Reset(t)
	started := time.Now()
	d.declare(t, checks)
	took := time.Since(started)

	stats := d.rig.Stats(t)
	bytes := 0
	for _, s := range stats.Statements {
		bytes += s.Parameters["rows"].Size
	}
	t.Logf("%d checks applied: %d statements for %d kB of rows and events, in %s", checks, stats.Total(), bytes/1000, took.Round(time.Millisecond))
	require.LessOrEqual(t, bytes, 2_000*(checks+1), "a check is a row and an event")
	const last = 3 // of the platforms, the checks and the events
	require.LessOrEqual(t, stats.Total(), applyReads+last+bytes/fullBatch)
	require.Equal(t, map[string]int{"FINISHED": stats.Total()}, stats.States)

	d.rig.Reset(t)
	d.declare(t, checks)
	require.LessOrEqual(t, d.rig.Stats(t).Total(), applyReads, "a repeated apply reads and writes nothing")

	var events int
	require.NoError(t, d.rig.Open(t, d.schema).QueryRowContext(t.Context(), "SELECT count(DISTINCT entity_id) FROM audit_events").Scan(&events))
	require.Equal(t, checks+1, events, "all changes are in the audit log")
}
