package sqlprobe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A column that was text can have another type, no rows or no table in the next run.
func TestColumnThatIsTextNoLongerIsMeasuredAsItIs(t *testing.T) {
	for name, c := range map[string]struct {
		change, detail string
		single         int // statements of a later run for this column
	}{
		"the same":        {"DELETE FROM words0 WHERE false", "", 1},
		"newer text":      {"INSERT INTO words0 VALUES ('2026-10-10 11:50:00')", "", 1},
		"prose":           {"INSERT INTO words0 VALUES ('soon')", "1 of the rows with a value in at contain text that is not a time", 1},
		"numbers":         {"UPDATE words0 SET at = 1791631800", "", 0},
		"numbers of days": {"UPDATE words0 SET at = 20261010", "the newest at is a number or a value that is not a time since 1970", 0},
		"no rows":         {"DELETE FROM words0", "the table has no rows with a value in at", 0},
		"NULLs":           {"UPDATE words0 SET at = NULL", "the table has no rows with a value in at", 0},
		"no table":        {"DROP TABLE words0", "no such table: words0", 1},
		"another name":    {"ALTER TABLE words0 RENAME COLUMN at TO other", "no such column: at", 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := timesDatabase(t, 2)
			f := newFleet(t, d.read)
			f.watchTables("t0", "t1", "words0")
			f.run(t.Context())
			f.requireSent(t, 1, 1, "the first run")
			f.run(t.Context())
			f.requireSent(t, 1, 1, "text is read once")
			_, err := d.write.ExecContext(t.Context(), c.change)
			require.NoError(t, err)
			for range 3 {
				outcomes := f.run(t.Context())
				require.Equal(t, c.detail, outcomes[2].Detail)
				f.requireAsAlone(t, outcomes, "after the change")
			}
			f.statements()
			f.run(t.Context())
			f.requireSent(t, 1, c.single, "no statement is sent in vain")
		})
	}
}

// The driver returns decimals as text, as that of SQLite returns blobs. They are compared as text is, and are read together with others.
func TestOnlyTextIsRememberedAsText(t *testing.T) {
	d := timesDatabase(t, 1)
	for _, statement := range []string{"CREATE TABLE blobs (at)", "INSERT INTO blobs VALUES (CAST('2026-10-10 11:00:00' AS BLOB))"} {
		_, err := d.write.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	f := newFleet(t, d.read)
	f.watchTables("t0", "blobs")
	for range 2 {
		f.requireAsAlone(t, f.run(t.Context()), "a blob")
		f.requireSent(t, 1, 1, "it needs both statements in each run")
	}
	_, changed, err := f.memory.Content()
	require.NoError(t, err)
	require.False(t, changed)
	require.False(t, areTexts([][]any{{nil, int64(1), "decimal(20,0)"}}))
	require.True(t, areTexts([][]any{{nil, int64(1), nil}, {nil, int64(1), "string collate UTF8_LCASE"}}))
}
