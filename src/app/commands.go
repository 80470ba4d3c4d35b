package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
)

// Command is a command that works on the store and ends.
type Command struct {
	Config  config.Config
	Log     *slog.Logger
	Now     func() time.Time
	Version string
	Out     io.Writer // what a person reads
}

// open opens what commands need; close it with the returned function.
func (c Command) open(ctx context.Context) (Store, probe.Registry, func(), error) {
	if c.Config.Mode == config.ModeMock {
		return nil, nil, nil, errors.New("USE_MOCK_DATA=true: a scenario lives only inside `buoy serve`; unset it to work on a database")
	}
	db, err := openStore(ctx, c.Config, c.Now)
	if err != nil {
		return nil, nil, nil, err
	}
	probes, closeProbes, err := openProbes(c.Config, c.Now(), c.Now, c.Version)
	if err != nil {
		_ = db.Close() // the first error says what is wrong
		return nil, nil, nil, err
	}
	return db, probes, func() {
		if err := errors.Join(closeProbes(), db.Close()); err != nil {
			c.Log.Error("store not closed", "error", err.Error())
		}
	}, nil
}

// IngestOptions say what `buoy ingest` runs.
type IngestOptions struct {
	Source  status.Source // empty for all
	Every   time.Duration // 0: once
	Timeout time.Duration // of a run; 0 for the default
}

// Ingest measures once, or until ctx ends. The error is that of the failed runs.
func (c Command) Ingest(ctx context.Context, o IngestOptions) error {
	db, probes, closeAll, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeAll()
	ingester := ingest.New(ingest.Options{
		Store: db, Probes: probes, Now: c.Now, Log: c.Log, Actor: "ingest", RunTimeout: o.Timeout,
	})
	if o.Every > 0 {
		ingester.Every(ctx, o.Source, o.Every, nil)
		return nil
	}
	runs, err := ingester.Round(ctx, o.Source, status.TriggerManual)
	for _, r := range runs {
		c.printf("%-10s %-8s %d checks, %d results written, %d not measured\n", r.Source, r.State, r.ChecksTotal, r.ResultsWritten, r.ChecksFailed)
	}
	if len(runs) == 0 && err == nil {
		c.printf("nothing was measured: there is no active check, or another run is in progress\n")
	}
	return err
}

// Migrate brings the schema up to date.
func (c Command) Migrate(ctx context.Context) error {
	// Opening a store migrates it; there is nothing else to do but say so.
	db, _, closeAll, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeAll()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	c.printf("%s is up to date\n", c.Config.DB)
	return nil
}

// Apply brings what a file or folder declares into the store, and says what changed; with dryRun it only says so.
func (c Command) Apply(ctx context.Context, path string, dryRun bool) error {
	db, probes, closeAll, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeAll()
	plan, err := planConfig(ctx, db, probes, path, c.Now())
	if err != nil {
		return err
	}
	for _, change := range plan.Changes {
		c.printf("%s\n", change)
	}
	verb := "applied"
	if dryRun {
		verb = "to apply"
	} else if err := plan.Apply(ctx, db); err != nil {
		return err
	}
	c.printf("%d change(s) %s, %d unchanged\n", len(plan.Changes), verb, plan.Unchanged)
	return nil
}

// Rollup rebuilds the roll-ups of days from raw results. Both days are included.
func (c Command) Rollup(ctx context.Context, from, to time.Time) error {
	db, probes, closeAll, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeAll()
	ingester := ingest.New(ingest.Options{Store: db, Probes: probes, Now: c.Now, Log: c.Log, Actor: "rollup"})
	rows, err := ingester.Rebuild(ctx, status.Span{From: status.DayOf(from), To: status.DayOf(to).Add(24 * time.Hour)})
	if err != nil {
		return err
	}
	c.printf("%d roll-up(s) rebuilt\n", rows)
	return nil
}

func (c Command) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Out, format, args...) // nobody is left to tell when the terminal is gone
}
