package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"buoy/src/config"
	"buoy/src/configfile"
	"buoy/src/doctor"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// DoctorOptions say what `buoy doctor` does.
type DoctorOptions struct {
	Wake  bool          // start the warehouse, and wait for it
	Limit time.Duration // for each check, waiting for the warehouse aside; 0: doctor.DefaultLimit
}

// ErrNotReady is when something that is needed is missing. The report has said what.
var ErrNotReady = errors.New("something that is needed is missing")

// Doctor checks what this configuration needs, and says for each thing what it has found and what to do. It changes nothing.
func (c Command) Doctor(ctx context.Context, with DoctorOptions) error {
	var report doctor.Report
	say := func(text string) { _, _ = fmt.Fprint(c.Print, text) } // nobody is left to tell when the terminal is gone
	each := func(f doctor.Finding) {
		report = append(report, f)
		say(f.Lines())
	}
	if with.Limit <= 0 {
		with.Limit = doctor.DefaultLimit
	}
	switch c.Config.Mode {
	case config.ModeMock:
		each(doctor.Finding{State: doctor.OK, Name: "mode", Found: "mock: " + c.Config.Place() + ", in memory; it needs nothing"})
	case config.ModeDatabricks:
		c.examineWorkspace(ctx, with, each)
	default:
		doctor.Run(ctx, []doctor.Check{
			{Name: "database", Limit: with.Limit, Ask: c.one(c.checkFile)}, {Name: "config", Limit: with.Limit, Ask: c.one(c.checkConfig)},
		}, each)
	}
	say(report.Summary() + "\n")
	if report.Missing() {
		return ErrNotReady
	}
	return nil
}

// one makes a check's question of one that has one answer.
func (c Command) one(ask func(context.Context) doctor.Finding) func(context.Context) []doctor.Finding {
	return func(ctx context.Context) []doctor.Finding { return []doctor.Finding{ask(ctx)} }
}

// words are what may be shown of an error; the rest is in the log of who wants to see it.
func (c Command) words(check string, err error) string {
	c.Log.Debug("check failed", "check", check, "error", status.ForLog(err))
	var e *status.Error
	switch {
	case errors.As(err, &e):
		return e.Error()
	case IsConfigError(err): // these name lines of files
		return err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "it cannot be read; BUOY_LOG_LEVEL=debug shows why"
}

// checkFile looks into the SQLite file of local mode, which it does not make.
func (c Command) checkFile(ctx context.Context) doctor.Finding {
	f := doctor.Finding{State: doctor.OK, Name: "database"}
	path := c.Config.DB
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		f.Found = path + " is not there yet; the first command makes it"
		return f
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		c.words(f.Name, err)
		f.State, f.Found, f.Do = doctor.Missing, path+" may not be written", "set BUOY_DB to a file that may"
		return f
	}
	_ = file.Close() // nothing was written
	db, err := sqlstore.OpenReadOnly(path)
	if err != nil {
		f.State, f.Found = doctor.Unknown, path+": "+c.words(f.Name, err)
		return f
	}
	defer func() { _ = db.Close() }() // it was only read
	return c.pending(ctx, sqlstore.WrapSQLite(db, db), f, path)
}

// pending adds to a finding whether the tables are those of this binary.
func (c Command) pending(ctx context.Context, db Store, f doctor.Finding, place string) doctor.Finding {
	pending, err := db.Pending(ctx)
	switch {
	case status.HasCode(err, status.CodeSchema):
		f.State, f.Found, f.Do = doctor.Missing, place+": "+c.words(f.Name, err), "use the buoy that has made them"
	case err != nil:
		f.State, f.Found = doctor.Unknown, place+": "+c.words(f.Name, err)
	case len(pending) > 0:
		f.State, f.Optional = doctor.Missing, true
		f.Found, f.Do = fmt.Sprintf("%s is %d migration(s) behind this binary", place, len(pending)), "`buoy migrate`"
	default:
		f.State, f.Found = doctor.OK, place+" is up to date"
	}
	return f
}

// checkConfig reads the files of BUOY_CONFIG. Whether they go together with what is in the store, `buoy apply --dry-run` says.
func (c Command) checkConfig(context.Context) doctor.Finding {
	f := doctor.Finding{State: doctor.OK, Name: "config", Found: c.Config.ConfigPath + " can be read"}
	if c.Config.ConfigPath == "" {
		f.State, f.Optional, f.Found = doctor.Skipped, true, "BUOY_CONFIG is not set: nothing is applied at start"
		return f
	}
	where, err := c.locate()
	if err == nil {
		_, err = configfile.Load(c.Config.ConfigPath, where.kinds(c.Now(), c.Version).Rules())
	}
	if err != nil {
		f.State, f.Found, f.Do = doctor.Missing, c.words(f.Name, err), "correct it: the server does not start with it"
	}
	return f
}
