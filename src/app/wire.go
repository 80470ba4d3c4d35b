package app

import (
	"context"
	"fmt"
	"time"

	"buoy/src/config"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// Store is the whole port.
type Store = store.Store

// openStore opens the mode's store with its schema up to date.
func openStore(ctx context.Context, c config.Config, now func() time.Time) (Store, error) {
	open := func() (*sqlstore.Store, error) { return sqlstore.OpenSQLite(ctx, c.DB) }
	if c.Mode == config.ModeMock {
		open = func() (*sqlstore.Store, error) { return sqlstore.OpenMemory(ctx) }
	}
	db, err := open()
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if _, err := db.Migrate(ctx, now, nil); err != nil {
		_ = db.Close() // the first error says what is wrong
		return nil, err
	}
	return db, nil
}

// openProbes makes the probe of every kind.
func openProbes(c config.Config, anchor time.Time, now func() time.Time, version string) (probe.Registry, func() error, error) {
	source, err := sqlstore.OpenReadOnly(c.SQLSource)
	if err != nil {
		return nil, nil, err
	}
	return probe.Registry{
		status.KindHTTP: probe.NewHTTP(probe.HTTPOptions{
			AllowPrivate: c.AllowPrivate, UserAgent: "buoy/" + version, Now: now,
			Secret: func(_ context.Context, scope, key string) (string, error) { return c.Secret(scope, key) },
		}),
		status.KindSQLQuery:       probe.NewSQLQuery(source),
		status.KindTableFreshness: probe.NewTableFreshness(source, now),
		status.KindHeartbeat:      probe.Heartbeat{},
		status.KindFixture:        probe.NewFixture(anchor, now),
	}, source.Close, nil
}
