package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"buoy/src/config"
	"buoy/src/configfile"
	"buoy/src/doctor"
	"buoy/src/store/sqlstore"
)

// DoctorOptions are the options of `buoy doctor`.
type DoctorOptions struct {
	Wake  bool          // start the warehouse and wait for it
	Job   bool          // check only what the jobs need, not what only the App uses
	File  string        // files whose checks are examined, too; empty: those of BUOY_CONFIG
	Limit time.Duration // of each check; 0: the default
}

// ErrNotReady is returned if a prerequisite is missing. The report names it.
var ErrNotReady = errors.New("not ready: prerequisites are missing")

// Doctor checks all prerequisites of this configuration and prints how to fix missing ones. It changes nothing.
func (c Command) Doctor(ctx context.Context, options DoctorOptions) error {
	if options.File != "" {
		c.Config.ConfigPath = options.File
	}
	o := doctor.Options{
		Config: c.Config, Wake: options.Wake, Job: options.Job, Limit: options.Limit, WakeLimit: commandStartWait, LoadConfig: c.loadConfig,
		IsConfigError: IsConfigError, Now: c.Now, Log: c.Log,
		Each: func(f doctor.Finding) { _, _ = fmt.Fprint(c.Print, f.Lines()) }, // a closed terminal is not an error
		OpenTables: func(context.Context, bool) (doctor.Tables, error) {
			db, err := sqlstore.OpenReadOnly(c.Config.DB)
			if err != nil {
				return nil, err
			}
			return sqlstore.WrapSQLite(db, db), nil
		},
	}
	if c.Config.Mode == config.ModeDatabricks {
		b, err := newBackend(c.Config, backendOptions{
			now: c.Now, log: c.Log, version: c.Version, startWait: commandStartWait, limit: options.Limit,
		})
		if err != nil {
			o.ConfigError = err
		} else {
			o.Workspace, o.OpenTables = b.workspace, b.openTables
			o.Kinds, o.Secret = b.kinds(c.Now(), c.Version), b.secret
			defer b.options.Sessions.Wait() // a check that ran into its limit can still be using one
		}
	} else if b, err := c.backend(); err == nil {
		o.Kinds = b.kinds(c.Now(), c.Version)
	}
	report := doctor.Examine(ctx, o)
	_, _ = fmt.Fprintln(c.Print, report.Summary())
	switch {
	case report.Invalid():
		return usageError{ErrNotReady}
	case report.Missing():
		return ErrNotReady
	}
	return nil
}

// openTables opens the tables of databricks mode for reading. Without wake, a stopped warehouse is not started.
func (b *backend) openTables(_ context.Context, wake bool) (doctor.Tables, error) {
	options := b.options
	if !wake {
		options.Engine = nil
	}
	return sqlstore.OpenDatabricks(options)
}

// loadConfig reads the files of BUOY_CONFIG, and validates them as `buoy apply` does, without the store and without the objects of the
// workspace.
func (c Command) loadConfig() (declared doctor.Declared, err error) {
	b, err := c.backend()
	if err != nil {
		return declared, err
	}
	kinds := b.kinds(c.Now(), c.Version)
	loaded, err := configfile.Load(c.Config.ConfigPath, kinds.Rules(), c.Config.Variable)
	if err != nil {
		return declared, err
	}
	for _, p := range loaded.Platforms {
		declared.Checks = append(declared.Checks, p.Checks...)
		for _, rule := range p.Watch {
			declared.Watched = append(declared.Watched, rule.Kind)
		}
	}
	return declared, nil
}
