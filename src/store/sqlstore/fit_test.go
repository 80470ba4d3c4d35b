package sqlstore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// Whoever lives on with tables of another version touches none of them, and sees when they fit.
func TestAStoreThatMustFitNeitherReadsNorWritesTablesOfAnotherVersion(t *testing.T) {
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
	refused := func(words string) {
		for what, call := range map[string]func() error{"read": read, "write": write} {
			err := call()
			require.Truef(t, status.HasCode(err, status.CodeSchema), "%s: %v", what, err)
			require.ErrorContains(t, err, words, what)
		}
	}
	refused("behind this binary")

	s.requireSchema = false // `migrate` is another process, and asks by itself
	_, err = s.Migrate(ctx, time.Now, nil)
	require.NoError(t, err)
	s.requireSchema = true
	future := func(statement string) {
		_, err := s.writer.db.ExecContext(ctx, statement)
		require.NoError(t, err)
	}
	future("INSERT INTO schema_migrations VALUES (99, '0099_future', 'x', 0)")
	refused("newer than this binary: it has migration 0099_future")
	require.False(t, s.schemaOK.Load())

	future("DELETE FROM schema_migrations WHERE version = 99")
	require.NoError(t, read(), "it looks again each time until they fit")
	require.True(t, s.schemaOK.Load(), "and then no more")
}
