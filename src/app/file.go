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

// fileLock is the hold of a process on a database file.
type fileLock interface {
	Exclusive() bool
	Share(ctx context.Context) error
	Close() error
}

// noFile stands for the lock where there is no database file to share. In mock mode nobody else can be there; the tables
// of a workspace are for several.
type noFile struct{ alone bool }

func (n noFile) Exclusive() bool               { return n.alone }
func (noFile) Share(context.Context) error { return nil }
func (noFile) Close() error                { return nil }

// lockForServing makes sure that no other server uses the same database file, if there is one.
func lockForServing(ctx context.Context, c config.Config) (fileLock, error) {
	if c.Mode != config.ModeLocal {
		return noFile{alone: c.Mode == config.ModeMock}, nil
	}
	return sqlstore.LockForServing(ctx, c.DB)
}

// openStore opens the store once no other server uses it. Both are given back when the server is closed.
func (s *Server) openStore(ctx context.Context, where *place, now func() time.Time) (fileLock, Store, error) {
	lock, err := lockForServing(ctx, where.config)
	if err != nil {
		return nil, nil, err
	}
	s.closers = append(s.closers, lock.Close)
	db, err := where.openForServing(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	s.closers = append(s.closers, db.Close)
	return lock, db, nil
}

// takeOver closes the runs in progress where nobody is there who could have them, and then lets others measure, too.
func takeOver(ctx context.Context, lock fileLock, g *ingest.Ingester) error {
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

// lockForMeasuring tells a server that starts meanwhile that the runs in progress are not abandoned.
func lockForMeasuring(ctx context.Context, c config.Config) (fileLock, error) {
	if c.Mode != config.ModeLocal {
		return noFile{}, nil
	}
	return sqlstore.LockForMeasuring(ctx, c.DB)
}

// watchEvery is how often the database file is looked at.
const watchEvery = time.Second

// watchFile looks at the database file until ctx ends. It logs once when something has happened to it and once when that
// is over, and lets the board look each time. check is nil where there is no file.
func watchFile(ctx context.Context, check func() error, log *slog.Logger, notify func()) {
	if check == nil {
		return
	}
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	known := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := ""
		if err := check(); err != nil {
			now = status.ForLog(err)
		}
		switch {
		case now == known:
			continue
		case now != "":
			log.Error("database file cannot be used", "error", now)
		default:
			log.Info("database file can be used again")
		}
		known = now
		notify()
	}
}
