package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"buoy/src/config"
	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// Tables are the tables of a store, opened for reading.
type Tables interface {
	// Pending names the migrations that are missing. A schema that this binary does not know is status.CodeSchema.
	Pending(ctx context.Context) ([]string, error)
	// Checks returns all checks.
	Checks(ctx context.Context) ([]status.Check, error)
	Close() error
}

// Declared is what config files declare.
type Declared struct {
	Checks  []status.Check
	Watched []status.Kind // one for each watch rule
}

// Options of Examine.
type Options struct {
	Config config.Config
	Wake   bool          // start a stopped warehouse and wait for it
	Job    bool          // check only what the jobs need, not what only the App uses
	Limit  time.Duration // of each check, without the time that a warehouse takes to start; 0 for DefaultLimit
	// WakeLimit is how long a warehouse may take to start.
	WakeLimit time.Duration

	// Workspace is what databricks mode connects to. If it is nil, ConfigError says which setting is missing.
	Workspace   *databricks.Workspace
	ConfigError error
	// OpenTables opens the tables for reading; with wake, it may start the warehouse.
	OpenTables func(ctx context.Context, wake bool) (Tables, error)
	// LoadConfig reads the files of Config.ConfigPath. Its error can be shown to the user if IsConfigError accepts it.
	LoadConfig    func() (Declared, error)
	IsConfigError func(error) bool
	// Kinds say what checks read, and Secret reads the secrets of checks.
	Kinds  probe.Registry
	Secret probe.SecretFunc

	Now  func() time.Time
	Log  *slog.Logger  // gets the causes of errors, at debug level
	Each func(Finding) // gets each finding as soon as it is known, in the order of the report
}

// Examine checks everything that the configured mode needs. It changes nothing.
func Examine(ctx context.Context, o Options) Report {
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	var report Report
	x := &examination{Options: o, each: func(f Finding) {
		report = append(report, f)
		o.Each(f)
	}}
	x.ingestJob = onceWithContext(func(ctx context.Context) (databricks.Job, error) { return x.Workspace.Job(ctx, o.Config.IngestJobID) })
	switch o.Config.Mode {
	case config.ModeMock:
		x.each(Finding{State: OK, Name: "mode", Found: "mock: " + o.Config.StorageName() + ", in memory; no prerequisites"})
	case config.ModeDatabricks:
		x.examineWorkspace(ctx)
	default:
		x.run(ctx, x.check("database", x.file), x.check("config", x.configFiles))
		x.examineRules(ctx)
	}
	return report
}

// examination is one call of Examine.
type examination struct {
	Options
	each func(Finding)
	who  Holder // the identity whose privileges are checked; empty until identify has read it

	ingestJob func(context.Context) (databricks.Job, error) // reads the job once
	stored    atomic.Pointer[[]status.Check]                // the checks in the tables; nil until they are read
	declared  atomic.Pointer[Declared]                      // nil until it is read

	warehouseRuns atomic.Bool
}

// onceWithContext returns a function that calls f once, with the context of its first caller.
func onceWithContext[T any](f func(context.Context) (T, error)) func(context.Context) (T, error) {
	var once sync.Once
	var value T
	var err error
	return func(ctx context.Context) (T, error) {
		once.Do(func() { value, err = f(ctx) })
		return value, err
	}
}

func (x *examination) run(ctx context.Context, checks ...Check) { Run(ctx, checks, x.each) }

// check returns a check with one finding.
func (x *examination) check(name string, ask func(context.Context) Finding) Check {
	return Check{Name: name, Limit: x.Limit, Ask: func(ctx context.Context) []Finding { return []Finding{ask(ctx)} }}
}

// publicText returns the part of an error that can be shown. The rest is logged at debug level.
func (x *examination) publicText(check string, err error) string {
	x.Log.Debug("Doctor check failed", "check", check, "error", status.ForLog(err))
	var coded *status.Error
	switch {
	case errors.As(err, &coded):
		return coded.Error()
	case x.IsConfigError(err): // it names lines of the user's own files
		return err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no response in time"
	}
	return "cannot be read; BUOY_LOG_LEVEL=debug logs the reason"
}

// file checks the SQLite file of local mode. It does not create the file.
func (x *examination) file(ctx context.Context) Finding {
	f := Finding{State: OK, Name: "database"}
	path := x.Config.DB
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		f.Found = path + " does not exist yet; the first command creates it"
		return f
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		x.publicText(f.Name, err) // for the log
		f.State, f.Found, f.Do = Missing, path+" is not writable", "set BUOY_DB to a file that this user can write"
		return f
	}
	_ = file.Close() // nothing was written
	return x.tables(ctx, f, path, false)
}

// tables adds to a finding whether the tables are those of this binary.
func (x *examination) tables(ctx context.Context, f Finding, place string, wake bool) Finding {
	tables, err := x.OpenTables(ctx, wake)
	var pending []string
	if err == nil {
		defer func() { _ = tables.Close() }() // it was only read
		if pending, err = tables.Pending(ctx); err == nil && len(pending) == 0 {
			err = x.readChecks(ctx, tables)
		}
	}
	switch {
	case status.HasCode(err, status.CodeSchema):
		f.State, f.Found, f.Do = Missing, place+": "+x.publicText(f.Name, err), "use the newer Buoy version that created the tables"
	case err != nil:
		f.State, f.Found = Unknown, place+": "+x.publicText(f.Name, err)
	case len(pending) > 0:
		f.State, f.Optional = Missing, true
		f.Found, f.Do = fmt.Sprintf("%s needs %s", place, status.Count(len(pending), "migration")), "`buoy migrate`"
	default:
		f.State, f.Found = OK, place+" is up to date"
	}
	return f
}

func (x *examination) readChecks(ctx context.Context, tables Tables) error {
	checks, err := tables.Checks(ctx)
	if err == nil {
		x.stored.Store(&checks)
	}
	return err
}

// configFiles reads the files of BUOY_CONFIG. Whether they fit what is stored is for `buoy apply --dry-run` to say.
func (x *examination) configFiles(context.Context) Finding {
	f := Finding{State: OK, Name: "config", Found: x.Config.ConfigPath + " is valid"}
	if x.Config.ConfigPath == "" {
		f.State, f.Optional, f.Found = Skipped, true, "BUOY_CONFIG is not set: no files are applied at start"
		return f
	}
	declared, err := x.LoadConfig()
	if err != nil {
		f.State, f.Found, f.Do = Missing, x.publicText(f.Name, err), "correct the file: it cannot be applied"
		f.Invalid = x.IsConfigError(err)
		return f
	}
	x.declared.Store(&declared)
	return f
}
