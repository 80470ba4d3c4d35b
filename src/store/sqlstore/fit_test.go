package sqlstore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// A running process does not use tables of another version, and notices when they match again.
func TestRequireSchemaBlocksTablesOfAnotherVersion(t *testing.T) {
	ctx := t.Context()
	s, err := OpenMemory(ctx)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	s.requireSchema = true
	read := func() error {
		_, err := s.EntitiesSince(ctx, time.Time{}, store.Horizon{})
		return err
	}
	write := func() error {
		return s.SaveDays(ctx, []status.Day{{CheckID: "c", LastStatus: status.Green}}, "test", time.Now())
	}
	requireRejected := func(text string) {
		for what, call := range map[string]func() error{"read": read, "write": write} {
			err := call()
			require.Truef(t, status.HasCode(err, status.CodeSchema), "%s: %v", what, err)
			require.ErrorContains(t, err, text, what)
		}
	}
	requireRejected("behind this binary")

	s.requireSchema = false // `migrate` is another process, which checks the schema itself
	_, err = s.Migrate(ctx, time.Now, nil)
	require.NoError(t, err)
	s.requireSchema = true
	future := func(statement string) {
		_, err := s.writer.db.ExecContext(ctx, statement)
		require.NoError(t, err)
	}
	future("INSERT INTO schema_migrations VALUES (99, '0099_future', 'x', 0)")
	requireRejected("newer than this binary: it has migration 0099_future")
	require.False(t, s.schemaOK.Load())

	future("DELETE FROM schema_migrations WHERE version = 99")
	require.NoError(t, read(), "the schema is checked on each call until it matches")
	require.True(t, s.schemaOK.Load(), "then it is not checked any more")
}
