package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// fileLock is the lock of a process on a database file.
type fileLock interface {
	Exclusive() bool
	Share(ctx context.Context) error
	Close() error
}

// noFileLock is the lock of a store without a database file. In mock mode no other process can use the store. In databricks
// mode several processes share the tables.
type noFileLock struct{ exclusive bool }

func (n noFileLock) Exclusive() bool           { return n.exclusive }
func (noFileLock) Share(context.Context) error { return nil }
func (noFileLock) Close() error                { return nil }

// lockForServing ensures that no other server uses the same database file, if there is one.
func lockForServing(ctx context.Context, c config.Config) (fileLock, error) {
	if c.Mode != config.ModeLocal {
		return noFileLock{exclusive: c.Mode == config.ModeMock}, nil
	}
	return sqlstore.LockForServing(ctx, c.DB)
}

// openStore locks the store against other servers and opens it. Both are closed together with the server.
func (s *Server) openStore(ctx context.Context, b *backend, now func() time.Time) (fileLock, Store, error) {
	lock, err := lockForServing(ctx, b.config)
	if err != nil {
		return nil, nil, err
	}
	s.closers = append(s.closers, lock.Close)
	db, err := b.openForServing(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	s.closers = append(s.closers, db.Close)
	return lock, db, nil
}

// closeAbandonedRuns closes the runs in progress if no other process can own them. Then it lets other processes measure.
func closeAbandonedRuns(ctx context.Context, lock fileLock, g *ingest.Ingester) error {
	if lock.Exclusive() {
		if err := g.TakeOver(ctx); err != nil {
			return err
		}
	}
	if err := lock.Share(ctx); err != nil {
		return fmt.Errorf("share the database: %w", err)
	}
	return nil
}

// lockForMeasuring takes a lock that tells a starting server not to close the runs of this process.
func lockForMeasuring(ctx context.Context, c config.Config) (fileLock, error) {
	if c.Mode != config.ModeLocal {
		return noFileLock{}, nil
	}
	return sqlstore.LockForMeasuring(ctx, c.DB)
}

// watchEvery is the interval at which the database file is checked.
const watchEvery = time.Second

// watchFile checks the database file until ctx ends. It logs once when the file becomes unusable and once when it is usable
// again, and notifies the board each time. check is nil if there is no file.
func watchFile(ctx context.Context, check func() error, log *slog.Logger, notify func()) {
	if check == nil {
		return
	}
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	lastError := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		currentError := ""
		if err := check(); err != nil {
			currentError = status.ForLog(err)
		}
		switch {
		case currentError == lastError:
			continue
		case currentError != "":
			log.Error("Database file cannot be used", "error", currentError)
		default:
			log.Info("Database file can be used again")
		}
		lastError = currentError
		notify()
	}
}
