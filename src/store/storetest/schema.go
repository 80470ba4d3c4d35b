package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testSchema(t *testing.T, s store.Store) {
	t.Run("a migrated store has the schema that the binary needs", func(t *testing.T) {
		require.NoError(t, s.CheckSchema(t.Context()))
	})
	t.Run("a repeated migration changes nothing", func(t *testing.T) {
		kept := []status.Platform{platform("that is kept")}
		require.NoError(t, s.Save(t.Context(), status.Collect(kept...)))
		applied, err := s.Migrate(t.Context(), func() time.Time { return after(time.Hour, 0) }, nil)
		require.NoError(t, err)
		require.Empty(t, applied)
		pending, err := s.Pending(t.Context())
		require.NoError(t, err)
		require.Empty(t, pending)
		require.NoError(t, s.CheckSchema(t.Context()))
		stored, err := s.Platforms(t.Context())
		require.NoError(t, err)
		require.Equal(t, kept, stored)
	})
}
