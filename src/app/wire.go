package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"buoy/src/auth"
	"buoy/src/board"
	"buoy/src/config"
	"buoy/src/databricks"
	"buoy/src/httpapi"
	"buoy/src/probe"
	"buoy/src/probe/httpprobe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// Store is the whole port.
type Store = store.Store

// place is where a mode's data is, and how to get there.
type place struct {
	config    config.Config
	log       *slog.Logger
	workspace *databricks.Workspace // of databricks mode
	options   sqlstore.DatabricksOptions
	checkFile func() error // what has happened to the database file of local mode; nil elsewhere
}

// placeOptions are what the way to the data needs besides the configuration.
type placeOptions struct {
	now     func() time.Time
	log     *slog.Logger
	version string
	// patience is how long a warehouse that starts is waited for. A server has something else to show in the meantime.
	patience time.Duration
	// limit is how long one call to the workspace may take; 0 for its default.
	limit time.Duration
}

// commandPatience is for commands, which have nothing else to do: starting takes seconds to minutes.
const commandPatience = 10 * time.Minute

// locate finds out who we are where that is needed. Nothing is asked yet.
func locate(c config.Config, o placeOptions) (*place, error) {
	p := &place{config: c, log: o.log}
	if c.Mode != config.ModeDatabricks {
		return p, nil
	}
	var err error
	if p.workspace, err = databricks.Open(databricks.Options{Host: c.Host, Version: o.version, Limit: o.limit}); err != nil {
		return nil, err
	}
	p.options = sqlstore.DatabricksOptions{
		Host: p.workspace.Host(), Warehouse: c.Warehouse, Schema: c.Schema, Auth: p.workspace,
		Engine: p.workspace.Warehouse(databricks.WarehouseOptions{ID: c.Warehouse, Now: o.now, Wait: o.patience}),
		Log:    o.log, Version: o.version,
	}
	return p, nil
}

// openStore opens the mode's store, with whatever tables it has.
func (p *place) openStore(ctx context.Context) (Store, error) {
	var db *sqlstore.Store
	var err error
	switch p.config.Mode {
	case config.ModeMock:
		db, err = sqlstore.OpenMemory(ctx)
	case config.ModeDatabricks:
		db, err = sqlstore.OpenDatabricks(p.options)
	default:
		db, err = sqlstore.OpenSQLite(ctx, p.config.DB)
	}
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if p.config.Mode == config.ModeLocal {
		p.checkFile = db.CheckFile
	}
	return db, nil
}

// openReady opens the store with the tables that this binary needs. A database of ours alone is brought up to date; the
// tables of a workspace are changed by `buoy migrate` and nothing else, so that a job never alters what others are using.
func (p *place) openReady(ctx context.Context, now func() time.Time) (Store, error) {
	db, err := p.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if p.config.Mode == config.ModeDatabricks {
		err = db.CheckSchema(ctx)
	} else {
		_, err = migrate(ctx, db, now, p.log, func(step string) { p.log.Info("migration", "step", step) })
	}
	if err != nil {
		_ = db.Close() // the first error says what is wrong
		return nil, err
	}
	return db, nil
}

// openExisting opens the store for reading, with whatever tables it has. A local database that does not exist is not
// created: what is read is then an empty one in memory.
func (p *place) openExisting(ctx context.Context) (db Store, exists bool, err error) {
	if p.config.Mode == config.ModeDatabricks {
		db, err = p.openStore(ctx)
		return db, true, err
	}
	info, err := os.Stat(p.config.DB)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		db, err := sqlstore.OpenMemory(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("open a store in memory: %w", err)
		}
		return db, false, nil
	}
	file, err := sqlstore.OpenToRead(ctx, p.config.DB)
	if err != nil {
		return nil, true, fmt.Errorf("open the store: %w", err)
	}
	return file, true, nil
}

// openToRead opens the store for reading alone. Its tables have to be those that this binary needs, because nothing is
// migrated.
func (p *place) openToRead(ctx context.Context, now func() time.Time) (Store, error) {
	db, exists, err := p.openExisting(ctx)
	if err != nil {
		return nil, err
	}
	if exists {
		err = db.CheckSchema(ctx)
	} else {
		_, err = db.Migrate(ctx, now, func(string) {})
	}
	if err != nil {
		_ = db.Close() // the first error says what is wrong
		return nil, err
	}
	return db, nil
}

// openForServing opens the store for a server. One without tables, with those of another version, or whose warehouse is asleep,
// still serves: the board says what is missing, and shows what it knew.
func (p *place) openForServing(ctx context.Context, now func() time.Time) (Store, error) {
	if p.config.Mode == config.ModeDatabricks {
		p.options.RequireSchema = true
		return p.openStore(ctx)
	}
	return p.openReady(ctx, now)
}

// unknownJob is how often the tables are read while somebody looks, where no job tells when there is something to read.
const unknownJob = 5 * time.Minute

// feed is what the board hears of news from; nil where this process writes all of it.
func (p *place) feed(now func() time.Time) board.Feed {
	switch {
	case p.config.Mode != config.ModeDatabricks:
		return nil
	case p.config.IngestJobID == 0:
		return board.PeriodicFeed(unknownJob, now)
	}
	return p.workspace.JobFeed(p.config.IngestJobID)
}

// trigger begins to measure when somebody asks: here where this server measures, else by the job that does.
func (p *place) trigger(here func(status.Source)) func(context.Context, status.Source) (detail, link string, err error) {
	return func(ctx context.Context, source status.Source) (string, string, error) {
		switch {
		case p.config.IngestEvery > 0:
			here(source)
			return "measuring has begun", "", nil
		case p.config.IngestJobID == 0:
			return "", "", status.Errorf(status.CodeConflict, "this server does not measure, and BUOY_INGEST_JOB_ID names no job that does")
		}
		link, err := p.workspace.RunJob(ctx, p.config.IngestJobID)
		return "a run of the ingestion job has begun; it measures all sources", link, err
	}
}

// snapshots is where the board is kept between two lives of the process; nil for nowhere. The schema is part of the name,
// since several may share a volume.
func (p *place) snapshots() (board.Snapshots, error) {
	if p.config.Volume == "" {
		return nil, nil
	}
	return p.workspace.VolumeFile(p.config.Volume + "/buoy/" + p.config.Schema + ".snapshot")
}

// identify says who sends requests. The headers of the platform's proxy are believed as an App alone: there it stands
// before every request, and elsewhere anybody could send them.
func (p *place) identify(now func() time.Time, log *slog.Logger) httpapi.Identify {
	c := p.config
	if c.App == "" {
		return httpapi.DevIdentity(auth.Principal{Email: c.DevEmail, Role: auth.Role(c.DevRole), RoleSource: "BUOY_DEV_USER"})
	}
	return auth.New(auth.Options{Roles: auth.Roles(c.Roles), Ask: p.workspace.Me, Now: now, Log: log}).Identify
}

// openSource opens the database that SQL checks query.
func (p *place) openSource() (sqlprobe.Database, error) {
	if p.config.Mode == config.ModeDatabricks {
		return sqlstore.OpenDatabricksSource(p.options)
	}
	return sqlstore.OpenSQLiteSource(p.config.SQLSource)
}

// sourceConnections is how many SQL checks can run at the same time.
func (p *place) sourceConnections() int {
	if p.config.Mode == config.ModeDatabricks {
		return sqlstore.DatabricksSourceConnections
	}
	return sqlstore.SQLiteSourceConnections
}

// engine is the SQL engine of the source.
func (p *place) engine() sqlprobe.Engine {
	if p.config.Mode == config.ModeDatabricks {
		return sqlprobe.EngineDatabricks
	}
	return sqlprobe.EngineSQLite
}

// secret reads a secret of the environment, or else a secret of a scope of the workspace.
func (p *place) secret(ctx context.Context, scope, key string) (string, error) {
	value, err := p.config.Secret(scope, key)
	if err != nil && p.workspace != nil {
		return p.workspace.Secret(ctx, scope, key)
	}
	return value, err
}

// kinds returns the kinds with the settings of the mode. Nothing is opened before a check is measured.
func (p *place) kinds(anchor time.Time, version string) probe.Registry {
	return Kinds(KindOptions{
		HTTP:   httpprobe.Options{AllowPrivate: p.config.AllowPrivate, UserAgent: "buoy/" + version},
		SQL:    sqlprobe.Options{Engine: p.engine(), Open: p.openSource},
		Anchor: anchor,
	})
}
