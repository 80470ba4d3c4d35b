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

// FileLock is the lock of a process on a SQLite file, as its only server or as one of the processes that measure. It is a lock of the
// operating system on a file next to the database, so it ends with the process, even if that is killed. The lock file is an empty SQLite
// database and is never deleted.
type FileLock struct {
	db        *sql.DB
	conn      *sql.Conn
	exclusive bool
}

// LockForServing takes the lock of the only server of a database file. It fails if another server has the lock. Until Share is called,
// other processes cannot measure.
func LockForServing(ctx context.Context, path string) (*FileLock, error) {
	l, err := openLock(ctx, path, 500*time.Millisecond) // a stopping server can release the lock soon
	if err != nil {
		return nil, err
	}
	switch err = l.exec(ctx, "BEGIN EXCLUSIVE"); {
	case err == nil:
		l.exclusive = true
	case isBusy(err): // locked by another server, or only by processes that measure
		err = l.exec(ctx, "BEGIN IMMEDIATE")
	}
	if err != nil {
		return nil, errors.Join(lockError(path, err), l.Close())
	}
	return l, nil
}

// LockForMeasuring takes a lock to measure into a database file. Any number of processes can have it, besides one server.
func LockForMeasuring(ctx context.Context, path string) (*FileLock, error) {
	l, err := openLock(ctx, path, 10*time.Second) // a starting server blocks others for a moment
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"BEGIN", "SELECT count(*) FROM sqlite_schema"} { // the read takes the lock, and there is no COMMIT
		if err := l.exec(ctx, statement); err != nil {
			return nil, errors.Join(lockError(path, err), l.Close())
		}
	}
	return l, nil
}

// Exclusive reports whether no other process served or measured when the lock was taken. Then every run in progress is abandoned.
func (l *FileLock) Exclusive() bool { return l.exclusive }

// Share allows other processes to measure besides this server.
func (l *FileLock) Share(ctx context.Context) error {
	if !l.exclusive {
		return nil
	}
	l.exclusive = false
	if err := l.exec(ctx, "ROLLBACK"); err != nil {
		return err
	}
	return l.exec(ctx, "BEGIN IMMEDIATE")
}

// Close releases the lock.
func (l *FileLock) Close() error {
	_ = l.conn.Close() // the error does not matter, because the pool is closed
	return l.db.Close()
}

func (l *FileLock) exec(ctx context.Context, statement string) error {
	_, err := l.conn.ExecContext(ctx, statement)
	return err
}

// openLock opens the lock file next to a database. The result is the same for all paths of one database.
func openLock(ctx context.Context, path string, busyTimeout time.Duration) (*FileLock, error) {
	if err := makeFolder(path); err != nil {
		return nil, err
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return nil, lockError(path, err)
	}
	if resolved, err := filepath.EvalSymlinks(name); err == nil {
		name = resolved
	} else if folder, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil { // the file does not exist yet
		name = filepath.Join(folder, filepath.Base(name))
	}
	db, err := sql.Open("sqlite", dsn("file:"+escapePath(name+".lock"), []string{fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "journal_mode(MEMORY)"}))
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
	return status.Errorf(status.CodeStoreDown, "the lock file %s.lock cannot be used: the database needs a writable folder "+
		"on a file system that supports locks", path).Because(err)
}

func makeFolder(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return status.Errorf(status.CodeStoreDown, "the folder of the database cannot be created").Because(err)
	}
	return nil
}
