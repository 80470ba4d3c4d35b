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
	Limit time.Duration // of each check; 0 for the default
}

// ErrNotReady is returned if a prerequisite is missing. The report has named it.
var ErrNotReady = errors.New("not ready: prerequisites are missing")

// Doctor checks all prerequisites of this configuration and prints how to fix what is missing. It changes nothing.
func (c Command) Doctor(ctx context.Context, with DoctorOptions) error {
	o := doctor.Options{
		Config: c.Config, Wake: with.Wake, Limit: with.Limit, WakeLimit: commandPatience, LoadConfig: c.loadConfig,
		IsConfigError: IsConfigError, Now: c.Now, Log: c.Log,
		Each: func(f doctor.Finding) { _, _ = fmt.Fprint(c.Print, f.Lines()) }, // a closed terminal is no error
		OpenTables: func(context.Context, bool) (doctor.Tables, error) {
			db, err := sqlstore.OpenReadOnly(c.Config.DB)
			if err != nil {
				return nil, err
			}
			return sqlstore.WrapSQLite(db, db), nil
		},
	}
	if c.Config.Mode == config.ModeDatabricks {
		where, err := locate(c.Config, placeOptions{
			now: c.Now, log: c.Log, version: c.Version, patience: commandPatience, limit: with.Limit,
		})
		if err != nil {
			o.Unconfigured = err
		} else {
			o.Workspace, o.OpenTables = where.workspace, where.openTables
		}
	}
	report := doctor.Examine(ctx, o)
	_, _ = fmt.Fprintln(c.Print, report.Summary())
	if report.Missing() {
		return ErrNotReady
	}
	return nil
}

// openTables opens the tables of databricks mode for reading. Without wake, a warehouse that has just stopped stays so.
func (p *place) openTables(_ context.Context, wake bool) (doctor.Tables, error) {
	options := p.options
	if !wake {
		options.Engine = nil
	}
	return sqlstore.OpenDatabricks(options)
}

// loadConfig reads the files of BUOY_CONFIG and checks them by themselves.
func (c Command) loadConfig() error {
	where, err := c.locate()
	if err != nil {
		return err
	}
	_, err = configfile.Load(c.Config.ConfigPath, where.kinds(c.Now(), c.Version).Rules())
	return err
}
