package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"buoy/src/status"
)

// FileLock says that a process uses a SQLite file: as its one server, or to measure beside it. It is a lock of the
// operating system on a file beside the database, so it ends with the process, however that ends. The lock file itself is
// an empty SQLite database and stays where it is.
type FileLock struct {
	db    *sql.DB
	conn  *sql.Conn
	alone bool
}

// LockForServing takes the lock of the one server of a database file. It fails where another server holds it. Until Share
// is called it keeps those out who measure.
func LockForServing(ctx context.Context, path string) (*FileLock, error) {
	l, err := openLock(ctx, path, 500*time.Millisecond) // a server that is stopping may be about to give it back
	if err != nil {
		return nil, err
	}
	switch err = l.begin(ctx, "BEGIN EXCLUSIVE"); {
	case err == nil:
		l.alone = true
	case isBusy(err): // by another server, or only by those who measure
		err = l.begin(ctx, "BEGIN IMMEDIATE")
	}
	if err != nil {
		return nil, errors.Join(lockError(path, err), l.Close())
	}
	return l, nil
}

// LockForMeasuring says that a process measures into a database file. Any number may, beside one server.
func LockForMeasuring(ctx context.Context, path string) (*FileLock, error) {
	l, err := openLock(ctx, path, 10*time.Second) // a server that starts keeps others out for a moment
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"BEGIN", "SELECT count(*) FROM sqlite_schema"} { // reading takes the lock, and COMMIT never comes
		if err := l.begin(ctx, statement); err != nil {
			return nil, errors.Join(lockError(path, err), l.Close())
		}
	}
	return l, nil
}

// Alone says whether nobody else served or measured when the lock was taken, so that every run in progress is abandoned.
func (l *FileLock) Alone() bool { return l.alone }

// Share lets others measure beside this server.
func (l *FileLock) Share(ctx context.Context) error {
	if !l.alone {
		return nil
	}
	l.alone = false
	if err := l.begin(ctx, "ROLLBACK"); err != nil {
		return err
	}
	return l.begin(ctx, "BEGIN IMMEDIATE")
}

// Close gives the lock back.
func (l *FileLock) Close() error {
	_ = l.conn.Close() // the pool closes what it was made of
	return l.db.Close()
}

func (l *FileLock) begin(ctx context.Context, statement string) error {
	_, err := l.conn.ExecContext(ctx, statement)
	return err
}

// openLock opens the lock file beside a database, whatever name of it was given.
func openLock(ctx context.Context, path string, patience time.Duration) (*FileLock, error) {
	if err := makeFolder(path); err != nil {
		return nil, err
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return nil, lockError(path, err)
	}
	if whole, err := filepath.EvalSymlinks(name); err == nil {
		name = whole
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil { // there is no such file yet
		name = filepath.Join(folder, filepath.Base(name))
	}
	db, err := sql.Open("sqlite", dsn("file:"+escapePath(name+".lock"), []string{fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "journal_mode(MEMORY)"}))
	if err != nil {
		return nil, lockError(path, err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(lockError(path, err), db.Close())
	}
	return &FileLock{db: db, conn: conn}, nil
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

func lockError(path string, err error) error {
	if isBusy(err) {
		return status.Errorf(status.CodeStoreDown, "another Buoy server uses the database %s: stop it, or choose another file with BUOY_DB. "+
			"If none is running, the file system does not support locks: use a local disk", path).Because(err)
	}
	return status.Errorf(status.CodeStoreDown, "the lock file %s.lock cannot be used: the database needs a folder that can be written, "+
		"on a file system that supports locks", path).Because(err)
}

func makeFolder(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return status.Errorf(status.CodeStoreDown, "the folder of the database cannot be made").Because(err)
	}
	return nil
}
