package sqlstore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

func lockForServing(t *testing.T, path string) *sqlstore.FileLock {
	t.Helper()
	l, err := sqlstore.LockForServing(t.Context(), path)
	require.NoError(t, err)
	return l
}

func TestDatabaseFileHasOneServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder", "a name with ? and #.db")
	first := lockForServing(t, path)
	require.True(t, first.Exclusive())
	for _, shared := range []bool{false, true} {
		if shared {
			require.NoError(t, first.Share(t.Context()))
			require.False(t, first.Exclusive())
		}
		_, err := sqlstore.LockForServing(t.Context(), path)
		require.True(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
		require.ErrorContains(t, err, "another Buoy server uses the database "+path)
		require.ErrorContains(t, err, "stop it, or choose another file with BUOY_DB")
	}
	require.NoError(t, first.Close())
	next := lockForServing(t, path)
	require.True(t, next.Exclusive(), "the lock file stays, but does not block")
	require.NoFileExists(t, path+".lock-journal")
	require.NoError(t, next.Close())
}

// A database has the same lock for all its paths.
func TestLinkedDatabaseHasTheSameLock(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "real"), 0o700))
	require.NoError(t, os.Symlink("real", filepath.Join(dir, "link")))
	path := filepath.Join(dir, "real", "buoy.db")
	for name, other := range map[string]string{
		"through a linked folder": filepath.Join(dir, "link", "buoy.db"), "with dots in the path": filepath.Join(dir, "real", "..", "real") + "/./buoy.db",
		"through a link": filepath.Join(dir, "other.db"), "relative": "buoy.db",
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(dir, "real"))
			if name == "through a link" {
				require.NoError(t, os.WriteFile(path, nil, 0o600))
				require.NoError(t, os.Symlink(path, other))
			}
			l := lockForServing(t, path)
			_, err := sqlstore.LockForServing(t.Context(), other)
			require.ErrorContains(t, err, "another Buoy server")
			require.NoError(t, l.Close())
		})
	}
}

func TestOtherProcessesCanMeasureBesidesAServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "buoy.db")
	measure := func() *sqlstore.FileLock {
		l, err := sqlstore.LockForMeasuring(t.Context(), path)
		require.NoError(t, err)
		return l
	}
	server := lockForServing(t, path)
	require.NoError(t, server.Share(t.Context()))
	a, b := measure(), measure()
	require.False(t, a.Exclusive())
	require.NoError(t, server.Close())
	server = lockForServing(t, path)
	require.False(t, server.Exclusive(), "the runs of the others are in progress, not abandoned")
	require.NoError(t, server.Share(t.Context()))
	require.NoError(t, a.Close())
	require.NoError(t, b.Close())
	require.NoError(t, server.Close())
	last := lockForServing(t, path)
	require.True(t, last.Exclusive())
	require.NoError(t, last.Close())
}

func TestUnusableLockFileReturnsError(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	_, err := sqlstore.LockForServing(t.Context(), filepath.Join(dir, "file", "buoy.db"))
	require.ErrorContains(t, err, "the folder of the database cannot be created")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "buoy.db.lock"), 0o700))
	for _, lock := range []func() error{
		func() error {
			_, err := sqlstore.LockForServing(t.Context(), filepath.Join(dir, "buoy.db"))
			return err
		},
		func() error {
			_, err := sqlstore.LockForMeasuring(t.Context(), filepath.Join(dir, "buoy.db"))
			return err
		},
	} {
		require.ErrorContains(t, lock(), "buoy.db.lock cannot be used: the database needs a writable folder")
	}
}
