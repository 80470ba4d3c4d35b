package sqlstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"buoy/src/status"
)

// databaseFile knows which files SQLite has open. A file that is deleted or replaced stays open, and what is written to it
// is lost when the process ends. SQLite does not notice that in WAL mode, so it is looked at around every write.
type databaseFile struct {
	path string
	mu   sync.Mutex
	open map[string]os.FileInfo // by suffix of the path; what was there first is what SQLite has open
}

// fileParts are the suffixes of the files that make up a database in WAL mode.
func fileParts() []string { return []string{"", "-wal", "-shm"} }

// newDatabaseFile looks at the files that were just opened.
func newDatabaseFile(path string) *databaseFile {
	f := &databaseFile{path: path, open: map[string]os.FileInfo{}}
	_ = f.check() // remembers them
	return f
}

// check says what has happened to the files since they were opened. A nil databaseFile has none.
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
		case before == nil: // it is not there yet
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
		case part == "" && now.Size() > before.Size(): // in use it only grows
			f.open[part] = now
		}
	}
	return nil
}

// checkWritable is check for somebody who is about to write. Open files can be written although their permissions say
// otherwise now, but whoever took the permission away wants nothing written.
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

// CheckFile says why nothing can be written to the database file: it was deleted, replaced, moved, or made read-only since
// it was opened. A database without a file has no such error.
func (s *Store) CheckFile() error { return s.dbFile.checkWritable() }
