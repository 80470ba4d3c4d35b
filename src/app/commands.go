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
	"buoy/src/store"
)

// Command runs the commands that work on the store and then end.
type Command struct {
	Config  config.Config
	Log     *slog.Logger
	Now     func() time.Time
	Version string
	Out     io.Writer // for messages to people
	Print   io.Writer // for output that programs read
}

// commandStore is the open store of a command with its kinds.
type commandStore struct {
	db      Store
	kinds   probe.Registry
	backend *backend
	close   func()
}

// open opens the store for commands that change entities or results.
func (c Command) open(ctx context.Context) (*commandStore, error) {
	return c.openWith(func(b *backend) (Store, error) { return b.openReady(ctx, c.Now) })
}

// openToRead opens the store for commands that change nothing.
func (c Command) openToRead(ctx context.Context) (*commandStore, error) {
	return c.openWith(func(b *backend) (Store, error) { return b.openToRead(ctx, c.Now) })
}

// openStored opens the store like openToRead. It is an error if there is no local database.
func (c Command) openStored(ctx context.Context) (*commandStore, error) {
	return c.openWith(func(b *backend) (Store, error) { return b.openStored(ctx) })
}

func (c Command) openWith(open func(b *backend) (Store, error)) (*commandStore, error) {
	if c.Config.Mode == config.ModeMock {
		return nil, mockModeError()
	}
	b, err := c.backend()
	if err != nil {
		return nil, err
	}
	db, err := open(b)
	if err != nil {
		return nil, err
	}
	return &commandStore{db, b.kinds(c.Now(), c.Version), b, func() {
		if err := db.Close(); err != nil {
			c.Log.Error("Closing the store failed", "error", err.Error())
		}
	}}, nil
}

func (c Command) backend() (*backend, error) {
	return newBackend(c.Config, backendOptions{now: c.Now, log: c.Log, version: c.Version, startWait: commandStartWait})
}

func mockModeError() error {
	return usageError{errors.New("USE_MOCK_DATA=true: mock scenarios exist only in `buoy serve`; unset USE_MOCK_DATA to use a database")}
}

// IngestOptions are the options of `buoy ingest`.
type IngestOptions struct {
	Source  string        // one of Sources; empty for all
	Every   time.Duration // 0: measure once
	Timeout time.Duration // of a run; 0: the default
	// SkipIfPending ends without an error if the tables are older than this binary, so that a schedule does not fail between a
	// deployment and its migrations.
	SkipIfPending bool
	// Watch is a file, or a folder of them, whose watch rules are followed before measuring; empty for none.
	Watch string
}

// usageError is a mistake in the settings or on the command line.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// IsConfigError reports whether an error is a mistake in config files, in the settings or on the command line, and not a failure of a
// command.
func IsConfigError(err error) bool {
	return errors.As(err, new(configfile.Problems)) || errors.As(err, new(usageError))
}

// LogFailure logs the causes of an error, which the message for people does not contain.
func (c Command) LogFailure(ctx context.Context, level slog.Level, err error) {
	c.Log.Log(ctx, level, "Command failed", "error", status.ForLog(err))
}

// Ingest measures once, or until ctx ends. It returns the errors of the failed runs, and why watch rules could not be followed.
func (c Command) Ingest(ctx context.Context, options IngestOptions) error {
	lock, err := lockForMeasuring(ctx, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }() // the lock also ends with the process
	o, err := c.open(ctx)
	if options.SkipIfPending && errors.Is(err, store.ErrPending) {
		c.printf("nothing was measured: %v\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer o.close()
	var unfollowed error
	if options.Watch != "" { // a failure does not keep the run from measuring what is watched already
		unfollowed = c.followRules(ctx, o, options.Watch, rulesLimit)
	}
	ingester := o.backend.ingester(ingest.Options{
		Store: o.db, Kinds: o.kinds, Now: c.Now, Log: c.Log, RunTimeout: options.Timeout,
	})
	if options.Every > 0 {
		ingester.RunPeriodically(ctx, status.Source(options.Source), options.Every)
		return nil
	}
	runs, err := ingester.Round(ctx, status.Source(options.Source), status.TriggerManual)
	for _, r := range runs {
		c.printf("%-10s %-8s %s, %s written, %d not measured\n", r.Source, r.State, status.Count(r.ChecksTotal, "check"),
			status.Count(r.ResultsWritten, "result"), r.ChecksFailed)
	}
	if len(runs) == 0 && err == nil {
		c.printf("nothing was measured: there is no active check, or another run is in progress\n")
	}
	return errors.Join(unfollowed, err)
}

// ApplyOptions are the options of `buoy apply`.
type ApplyOptions struct {
	Path   string // a file, or a folder of them
	DryRun bool   // list the changes without making them
	Prune  bool   // archive entities of files that no file declares any more
}

// Apply applies a file or folder to the store, and prints the changes.
func (c Command) Apply(ctx context.Context, options ApplyOptions) error {
	open := c.open
	if options.DryRun {
		open = c.openToRead
	}
	o, err := open(ctx)
	if err != nil {
		return err
	}
	defer o.close()
	settings := c.Config
	settings.ConfigPath = options.Path
	plan, err := planConfig(ctx, *o, settings, configfile.Options{
		Actor: configActor, Now: c.Now(), Prune: options.Prune, MeasuredEvery: c.Config.MeasuredEvery(), EveryFrom: c.Config.MeasuredEveryFrom(),
	}, time.Time{})
	if err != nil {
		return err
	}
	for _, change := range plan.Changes {
		c.printf("%s\n", change)
	}
	verb := "applied"
	if options.DryRun {
		verb = "to apply"
	} else if err := plan.Apply(ctx, o.db, catalog.NewAuditLog(o.db, c.Log)); err != nil {
		return err
	}
	for _, warning := range plan.Warnings {
		c.printf("warning: %s\n", warning)
	}
	c.printf("%s %s, %d unchanged\n", status.Count(len(plan.Changes), "change"), verb, plan.Unchanged)
	return nil
}

// Rollup rebuilds the roll-ups and transitions of days from raw results. Both days are included.
func (c Command) Rollup(ctx context.Context, from, to time.Time) error {
	if bad := status.CheckRange(status.Span{From: from, To: to.Add(time.Nanosecond)}, c.Now()); len(bad) > 0 {
		return usageError{status.Invalid("the range of --from and --to", bad)}
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
	c.printf("%s rebuilt\n", status.Count(rows, "roll-up"))
	return nil
}

func (c Command) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(c.Out, format, args...) // a closed terminal is not an error
}
