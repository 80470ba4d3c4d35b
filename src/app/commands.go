package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"buoy/src/catalog"
	"buoy/src/config"
	"buoy/src/configfile"
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
	Print   io.Writer // what a program reads
}

// opened is what commands work on.
type opened struct {
	db    Store
	kinds probe.Registry
	where *place
	close func()
}

// open opens what commands need that change entities and results.
func (c Command) open(ctx context.Context) (*opened, error) {
	return c.openWith(func(where *place) (Store, error) { return where.openReady(ctx, c.Now) })
}

// openToRead opens what commands need that change nothing.
func (c Command) openToRead(ctx context.Context) (*opened, error) {
	return c.openWith(func(where *place) (Store, error) { return where.openToRead(ctx, c.Now) })
}

func (c Command) openWith(open func(where *place) (Store, error)) (*opened, error) {
	if c.Config.Mode == config.ModeMock {
		return nil, errMock()
	}
	where, err := c.locate()
	if err != nil {
		return nil, err
	}
	db, err := open(where)
	if err != nil {
		return nil, err
	}
	return &opened{db, where.kinds(c.Now(), c.Version), where, func() {
		if err := db.Close(); err != nil {
			c.Log.Error("store not closed", "error", err.Error())
		}
	}}, nil
}

func (c Command) locate() (*place, error) {
	return locate(c.Config, placeOptions{now: c.Now, log: c.Log, version: c.Version, patience: commandPatience})
}

func errMock() error {
	return errors.New("USE_MOCK_DATA=true: a scenario lives only inside `buoy serve`; unset it to work on a database")
}

// IngestOptions say what `buoy ingest` runs.
type IngestOptions struct {
	Source  string        // one of Sources; empty for all
	Every   time.Duration // 0: once
	Timeout time.Duration // of a run; 0 for the default
}

// IsConfigError says whether something that a person has written is wrong, rather than something that could not be done.
func IsConfigError(err error) bool {
	var problems configfile.Problems
	return errors.As(err, &problems)
}

// LogFailure writes what is known of an error beyond the words that people see.
func (c Command) LogFailure(err error) { c.Log.Error("command failed", "error", status.ForLog(err)) }

// Ingest measures once, or until ctx ends. The error is that of the failed runs.
func (c Command) Ingest(ctx context.Context, with IngestOptions) error {
	lock, err := lockForMeasuring(ctx, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // it ends with the process in any case
	o, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer o.close()
	ingester := o.where.ingester(ingest.Options{
		Store: o.db, Kinds: o.kinds, Now: c.Now, Log: c.Log, RunTimeout: with.Timeout,
	})
	if with.Every > 0 {
		ingester.RunPeriodically(ctx, status.Source(with.Source), with.Every)
		return nil
	}
	runs, err := ingester.Round(ctx, status.Source(with.Source), status.TriggerManual)
	for _, r := range runs {
		c.printf("%-10s %-8s %d checks, %d results written, %d not measured\n", r.Source, r.State, r.ChecksTotal, r.ResultsWritten, r.ChecksFailed)
	}
	if len(runs) == 0 && err == nil {
		c.printf("nothing was measured: there is no active check, or another run is in progress\n")
	}
	return err
}

// ApplyOptions say what `buoy apply` does.
type ApplyOptions struct {
	Path   string // a file, or a folder of them
	DryRun bool   // say what would change, and change nothing
	Prune  bool   // archive what a file managed and none names any more
}

// Apply brings what a file or folder declares into the store, and says what changed.
func (c Command) Apply(ctx context.Context, with ApplyOptions) error {
	open := c.open
	if with.DryRun {
		open = c.openToRead
	}
	o, err := open(ctx)
	if err != nil {
		return err
	}
	defer o.close()
	plan, err := planConfig(ctx, o.db, o.kinds.Rules(), with.Path, configfile.Options{
		Actor: configActor, Now: c.Now(), Prune: with.Prune, MeasuredEvery: c.Config.MeasuredEvery(),
	})
	if err != nil {
		return err
	}
	for _, change := range plan.Changes {
		c.printf("%s\n", change)
	}
	verb := "applied"
	if with.DryRun {
		verb = "to apply"
	} else if err := plan.Apply(ctx, catalog.NewAuditLog(o.db, c.Log)); err != nil {
		return err
	}
	for _, warning := range plan.Warnings {
		c.printf("warning: %s\n", warning)
	}
	c.printf("%d change(s) %s, %d unchanged\n", len(plan.Changes), verb, plan.Unchanged)
	return nil
}

// Rollup rebuilds the roll-ups and transitions of days from raw results. Both days are included.
func (c Command) Rollup(ctx context.Context, from, to time.Time) error {
	if bad := status.CheckRange(status.Span{From: from, To: to.Add(time.Nanosecond)}, c.Now()); len(bad) > 0 {
		return status.Invalid("the range of --from and --to", bad)
	}
	o, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer o.close()
	ingester := ingest.New(ingest.Options{Store: o.db, Kinds: o.kinds, Now: c.Now, Log: c.Log, Actor: "rollup"})
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
