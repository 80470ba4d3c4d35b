package sqlstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"buoy/src/status"
)

// databaseFile tracks the files that SQLite has open. A deleted or replaced file stays open, and writes to it are lost when the process
// ends. SQLite does not detect that in WAL mode, so Buoy checks the files before and after every write.
type databaseFile struct {
	path string
	mu   sync.Mutex
	open map[string]os.FileInfo // by suffix of the path; SQLite has the file open that was found first
}

// fileParts are the suffixes of the files that make up a database in WAL mode.
func fileParts() []string { return []string{"", "-wal", "-shm"} }

// newDatabaseFile records the files that were just opened.
func newDatabaseFile(path string) *databaseFile {
	f := &databaseFile{path: path, open: map[string]os.FileInfo{}}
	_ = f.check() // records them
	return f
}

// check returns an error if the files have changed since they were opened. A nil databaseFile has no files.
func (f *databaseFile) check() error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, part := range fileParts() {
		name := filepath.Base(f.path) + part
		now, err := os.Stat(f.path + part)
		before := f.open[part]
		switch {
		case err == nil && before == nil:
			f.open[part] = now
		case before == nil: // it does not exist yet
		case errors.Is(err, fs.ErrNotExist) && part == "":
			return status.Errorf(status.CodeStoreDown, "the database file %s was deleted or moved: put the same file back, or restart Buoy", name).Because(err)
		case errors.Is(err, fs.ErrNotExist):
			return status.Errorf(status.CodeStoreDown, "the file %s, which belongs to the database, was deleted: restart Buoy", name).Because(err)
		case err != nil:
			return status.Errorf(status.CodeStoreDown, "the database file %s cannot be reached any more", name).Because(err)
		case !os.SameFile(before, now):
			return status.Errorf(status.CodeStoreDown, "the database file %s was replaced by another: put the first one back, or restart Buoy to use this one", name)
		case part == "" && now.Size() < before.Size():
			return status.Errorf(status.CodeStoreDown, "the database file %s has lost content: put the whole file back, then restart Buoy", name)
		case part == "" && now.Size() > before.Size(): // a file in use only grows
			f.open[part] = now
		}
	}
	return nil
}

// checkWritable is check before a write. It also requires write permission, although an open file can be written without it: a user who
// removed the permission does not want any writes.
func (f *databaseFile) checkWritable() error {
	if f == nil {
		return nil
	}
	if err := f.check(); err != nil {
		return err
	}
	info, err := os.Stat(f.path)
	if err == nil && info.Mode().Perm()&0o222 == 0 {
		return status.Errorf(status.CodeStoreDown, "the database file %s is read-only: make it writable again", filepath.Base(f.path))
	}
	return nil
}

// CheckFile returns an error if the database file was deleted, replaced, moved, or made read-only since it was opened. A database without
// a file has no such error.
func (s *Store) CheckFile() error { return s.dbFile.checkWritable() }
