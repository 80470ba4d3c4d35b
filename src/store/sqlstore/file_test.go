package sqlstore_test

import (
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// onDisk is a database file with one platform, whose version is the number of writes.
type onDisk struct {
	*sqlstore.Store
	t       *testing.T
	path    string
	version int64
}

func newOnDisk(t *testing.T) *onDisk {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data", "buoy.db")
	s, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	_, err = s.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	return &onDisk{Store: s, t: t, path: path}
}

func (d *onDisk) write() error {
	now := status.Micro(time.Now())
	err := d.Save(d.t.Context(), status.Collect([]status.Platform{{
		ID: "p", Slug: "p", Name: "P", Owner: "o", State: status.PlatformActive, Origin: status.OriginApp, Version: d.version + 1,
		Audit: status.Audit{CreatedAt: now, UpdatedAt: now},
	}}...))
	if err == nil {
		d.version++
	}
	return err
}

// stored returns the version that a new process reads.
func (d *onDisk) stored() int64 {
	d.t.Helper()
	s, err := sqlstore.OpenSQLite(d.t.Context(), d.path)
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, s.Close()) }()
	all, err := s.Platforms(d.t.Context())
	require.NoError(d.t, err)
	require.Len(d.t, all, 1)
	return all[0].Version
}

// openRaw opens a file without the store.
func openRaw(t *testing.T, path string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return raw
}

func (d *onDisk) do(steps ...error) {
	d.t.Helper()
	for _, err := range steps {
		require.NoError(d.t, err)
	}
}

// If the file of a running process is deleted or replaced, no acknowledged write is lost, and no write that would be lost is acknowledged.
func TestDeletedOrReplacedFileRejectsWrites(t *testing.T) {
	for name, tc := range map[string]struct {
		harm     func(d *onDisk)
		reason   string
		readable bool                  // stored data can still be read
		repair   func(d *onDisk)       // nil if only a restart helps
		found    func(d *onDisk) int64 // the version after a restart; nil if all data is lost
	}{
		"deleted": {
			harm:   func(d *onDisk) { d.do(os.Remove(d.path)) },
			reason: "the database file buoy.db was deleted or moved",
		},
		"emptied": {
			harm:   func(d *onDisk) { d.do(os.Truncate(d.path, 0)) },
			reason: "the database file buoy.db has lost content",
		},
		"moved away and back": {
			harm:   func(d *onDisk) { d.do(os.Rename(d.path, d.path+".x")) },
			reason: "the database file buoy.db was deleted or moved",
			repair: func(d *onDisk) { d.do(os.Rename(d.path+".x", d.path)) },
			found:  func(d *onDisk) int64 { return d.version },
		},
		"moved with its log and index": {
			harm:   func(d *onDisk) { d.do(os.Rename(filepath.Dir(d.path), filepath.Dir(d.path)+".x")) },
			reason: "the database file buoy.db was deleted or moved",
			repair: func(d *onDisk) { d.do(os.Rename(filepath.Dir(d.path)+".x", filepath.Dir(d.path))) },
			found:  func(d *onDisk) int64 { return d.version },
		},
		"replaced by a copy": {
			harm: func(d *onDisk) {
				text, err := os.ReadFile(d.path)
				d.do(err, os.WriteFile(d.path+".copy", text, 0o600), os.Rename(d.path+".copy", d.path))
			},
			reason: "was replaced by another",
		},
		"replaced by an empty file": {
			harm:   func(d *onDisk) { d.do(os.Remove(d.path), os.WriteFile(d.path, nil, 0o600)) },
			reason: "was replaced by another",
		},
		"its folder removed": {
			harm:   func(d *onDisk) { d.do(os.RemoveAll(filepath.Dir(d.path))) },
			reason: "the database file buoy.db was deleted or moved",
		},
		"its log deleted": {
			harm:   func(d *onDisk) { d.do(os.Remove(d.path + "-wal")) },
			reason: "buoy.db-wal, which belongs to the database, was deleted",
			found:  func(d *onDisk) int64 { return d.version },
		},
		"its index deleted": {
			harm:   func(d *onDisk) { d.do(os.Remove(d.path + "-shm")) },
			reason: "buoy.db-shm, which belongs to the database, was deleted",
			found:  func(d *onDisk) int64 { return d.version },
		},
		"made read-only": {
			harm:     func(d *onDisk) { d.do(os.Chmod(d.path, 0o444)) },
			reason:   "the database file buoy.db is read-only",
			readable: true,
			repair:   func(d *onDisk) { d.do(os.Chmod(d.path, 0o600)) },
			found:    func(d *onDisk) int64 { return d.version },
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newOnDisk(t)
			for range 3 {
				require.NoError(t, d.write())
			}
			require.NoError(t, d.CheckFile())
			tc.harm(d)
			for range 20 {
				err := d.write()
				require.True(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
				require.ErrorContains(t, err, tc.reason)
			}
			require.ErrorContains(t, d.CheckFile(), tc.reason)
			_, err := d.Platforms(t.Context())
			require.Equal(t, tc.readable, err == nil, "%v", err)
			if tc.repair != nil {
				tc.repair(d)
				require.NoError(t, d.CheckFile())
				require.NoError(t, d.write())
				require.Equal(t, int64(4), d.version)
			}
			require.NoError(t, d.Close())
			if tc.found != nil {
				require.Equal(t, tc.found(d), d.stored())
			}
		})
	}
}

// The file can be moved while a write is in progress. Then the write is not acknowledged, although the engine reports no error.
func TestWriteToMovedFileIsNotAcknowledged(t *testing.T) {
	d := newOnDisk(t)
	defer func() { require.NoError(t, d.Close()) }()
	require.NoError(t, d.write())
	raw := openRaw(t, d.path)
	raw.SetMaxOpenConns(1)
	started := func() bool { // reports whether the write had started before the file was moved
		_, err := raw.ExecContext(t.Context(), "BEGIN IMMEDIATE") // the write waits for this
		require.NoError(t, err)
		written := make(chan error, 1)
		go func() { written <- d.write() }()
		<-time.After(50 * time.Millisecond)
		require.NoError(t, os.Rename(d.path, d.path+".x"))
		_, err = raw.ExecContext(t.Context(), "COMMIT")
		require.NoError(t, err)
		require.ErrorContains(t, <-written, "was deleted or moved")
		require.NoError(t, os.Rename(d.path+".x", d.path))
		all, err := d.Platforms(t.Context())
		require.NoError(t, err)
		return all[0].Version > d.version
	}
	for tries := 0; !started(); tries++ {
		require.Less(t, tries, 100)
	}
}

// A database of Buoy is also valid for older versions of SQLite.
func TestOlderSQLiteFindsNoErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "buoy.db")
	s, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	migrated(t, s)
	all := someOfAll()
	require.NoError(t, s.Save(t.Context(), status.Collect(all.Platforms...)))
	require.NoError(t, s.Save(t.Context(), status.Collect(all.Checks...)))
	require.NoError(t, s.Save(t.Context(), status.Collect(all.Messages...)))
	require.NoError(t, s.InsertEvents(t.Context(), []status.Event{
		{ID: "a", At: morning, Actor: "x", Action: "create", Entity: "platform", EntityID: "p", After: []byte(`{"a":1}`)},
		{ID: "b", At: morning, Actor: "x", Action: "update", Entity: "platform", EntityID: "p", Before: []byte(`{"a":1}`), After: []byte(`{"a":"ü"}`)},
		{ID: "c", At: morning, Actor: "x", Action: "trigger", Entity: "run"},
	}))
	raw := openRaw(t, path)
	var text string
	require.NoError(t, raw.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&text))
	require.Equal(t, "ok", text)
	stock, err := exec.LookPath("sqlite3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("sqlite3 is not installed; with CI=true that is a failure")
	}
	require.NoError(t, err)
	output, err := exec.CommandContext(t.Context(), stock, path, "PRAGMA integrity_check; PRAGMA foreign_key_check").CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "ok\n", string(output))
}
