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

// onDisk is a database file with one platform, whose number of writes can be told from what is stored.
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

// stored is the version that a new process finds.
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

// openRaw opens a file with nothing of the store's in between.
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

// What is done to a file under a running process: nothing that was acknowledged is lost, and nothing is acknowledged that
// would be.
func TestAFileThatIsTakenAwayTakesNothingMore(t *testing.T) {
	for name, tc := range map[string]struct {
		harm     func(d *onDisk)
		says     string
		readable bool                  // what is there can still be shown
		mend     func(d *onDisk)       // nil where only a restart helps
		found    func(d *onDisk) int64 // what a restart finds; nil where all is gone
	}{
		"deleted": {
			harm: func(d *onDisk) { d.do(os.Remove(d.path)) },
			says: "the database file buoy.db was deleted or moved",
		},
		"emptied": {
			harm: func(d *onDisk) { d.do(os.Truncate(d.path, 0)) },
			says: "the database file buoy.db has lost content",
		},
		"moved away and back": {
			harm:  func(d *onDisk) { d.do(os.Rename(d.path, d.path+".x")) },
			says:  "the database file buoy.db was deleted or moved",
			mend:  func(d *onDisk) { d.do(os.Rename(d.path+".x", d.path)) },
			found: func(d *onDisk) int64 { return d.version },
		},
		"moved with all that belongs to it": {
			harm:  func(d *onDisk) { d.do(os.Rename(filepath.Dir(d.path), filepath.Dir(d.path)+".x")) },
			says:  "the database file buoy.db was deleted or moved",
			mend:  func(d *onDisk) { d.do(os.Rename(filepath.Dir(d.path)+".x", filepath.Dir(d.path))) },
			found: func(d *onDisk) int64 { return d.version },
		},
		"replaced by a copy": {
			harm: func(d *onDisk) {
				text, err := os.ReadFile(d.path)
				d.do(err, os.WriteFile(d.path+".copy", text, 0o600), os.Rename(d.path+".copy", d.path))
			},
			says: "was replaced by another",
		},
		"replaced by an empty file": {
			harm: func(d *onDisk) { d.do(os.Remove(d.path), os.WriteFile(d.path, nil, 0o600)) },
			says: "was replaced by another",
		},
		"its folder removed": {
			harm: func(d *onDisk) { d.do(os.RemoveAll(filepath.Dir(d.path))) },
			says: "the database file buoy.db was deleted or moved",
		},
		"its log deleted": {
			harm:  func(d *onDisk) { d.do(os.Remove(d.path + "-wal")) },
			says:  "buoy.db-wal, which belongs to the database, was deleted",
			found: func(d *onDisk) int64 { return d.version },
		},
		"its index deleted": {
			harm:  func(d *onDisk) { d.do(os.Remove(d.path + "-shm")) },
			says:  "buoy.db-shm, which belongs to the database, was deleted",
			found: func(d *onDisk) int64 { return d.version },
		},
		"made read-only": {
			harm:     func(d *onDisk) { d.do(os.Chmod(d.path, 0o444)) },
			says:     "the database file buoy.db is read-only",
			readable: true,
			mend:     func(d *onDisk) { d.do(os.Chmod(d.path, 0o600)) },
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
				require.ErrorContains(t, err, tc.says)
			}
			require.ErrorContains(t, d.CheckFile(), tc.says)
			_, err := d.Platforms(t.Context())
			require.Equal(t, tc.readable, err == nil, "%v", err)
			if tc.mend != nil {
				tc.mend(d)
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

// The file may go while a write is under way. Then the write is not acknowledged, although the engine reports no error.
func TestAWriteThatTheFileDidNotOutliveIsNotAcknowledged(t *testing.T) {
	d := newOnDisk(t)
	defer func() { require.NoError(t, d.Close()) }()
	require.NoError(t, d.write())
	raw := openRaw(t, d.path)
	raw.SetMaxOpenConns(1)
	underWay := func() bool { // whether the write had begun before the file went
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
	for tries := 0; !underWay(); tries++ {
		require.Less(t, tries, 100)
	}
}

// A database that Buoy has filled is sound to older versions of SQLite, too.
func TestAnOlderSQLiteFindsNoFault(t *testing.T) {
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
	said, err := exec.CommandContext(t.Context(), stock, path, "PRAGMA integrity_check; PRAGMA foreign_key_check").CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "ok\n", string(said))
}
