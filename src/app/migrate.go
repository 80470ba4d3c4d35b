package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// MigrateOptions are the options of `buoy migrate`.
type MigrateOptions struct {
	DryRun bool // list the pending migrations without applying them
	Print  bool // print the statements, for an administrator to run
}

// Migrate brings the schema up to date and prints each step.
func (c Command) Migrate(ctx context.Context, o MigrateOptions) (err error) {
	if c.Config.Mode == config.ModeMock {
		return mockModeError()
	}
	if o.Print {
		if c.Config.Mode != config.ModeDatabricks {
			return usageError{errors.New("--print works only in databricks mode: set BUOY_SCHEMA")}
		}
		return sqlstore.PrintDatabricksMigrations(c.Print, c.Config.Schema)
	}
	b, err := c.backend()
	if err != nil {
		return err
	}
	open := b.openStore
	if o.DryRun {
		open = func(ctx context.Context) (Store, error) {
			db, _, err := b.openExisting(ctx)
			return db, err
		}
	}
	db, err := open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	pending, err := db.Pending(ctx)
	if err != nil {
		return err
	}
	if o.DryRun {
		for _, name := range pending {
			c.printf("%s would be applied\n", name)
		}
		c.printf("%s to apply; nothing was changed\n", status.Count(len(pending), "migration"))
		return nil
	}
	applied, err := migrate(ctx, db, c.Now, c.Log, func(step string) { c.printf("%s\n", step) })
	if err != nil {
		return err
	}
	c.printf("%s is up to date: %s applied\n", c.Config.StorageName(), status.Count(len(applied), "migration"))
	return nil
}

// migrate brings the schema up to date, and fills in the transitions that older versions did not store. Both can be repeated.
func migrate(ctx context.Context, db Store, now func() time.Time, log *slog.Logger, report func(step string)) (applied []string, err error) {
	if applied, err = db.Migrate(ctx, now, report); err != nil {
		return applied, err
	}
	days, err := ingest.New(ingest.Options{Store: db, Now: now, Log: log, Actor: "migrate"}).FillTransitions(ctx)
	if days > 0 {
		report(fmt.Sprintf("transitions of %s filled from the stored results", status.Count(days, "day")))
	}
	return applied, err
}
