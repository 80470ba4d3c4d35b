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
	"buoy/src/probe/databricksprobe"
	"buoy/src/probe/httpprobe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/scenario"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// Store is the complete port to the database.
type Store = store.Store

// backend connects to the data of a mode.
type backend struct {
	config    config.Config
	log       *slog.Logger
	workspace *databricks.Workspace // only in databricks mode
	options   sqlstore.DatabricksOptions
	checkFile func() error // returns why the database file of local mode is unusable; nil in other modes
}

// backendOptions are the settings of a backend besides the configuration.
type backendOptions struct {
	now     func() time.Time
	log     *slog.Logger
	version string
	// startWait is how long to wait for a starting warehouse. A server does not wait: it shows the last known state.
	startWait time.Duration
	// limit is the time limit of one call to the workspace; 0: the default.
	limit time.Duration
}

// commandStartWait is the startWait of commands. A warehouse starts within seconds to minutes.
const commandStartWait = 10 * time.Minute

// newBackend returns the backend of a mode. It sends no request yet.
func newBackend(c config.Config, o backendOptions) (*backend, error) {
	b := &backend{config: c, log: o.log}
	if c.Mode != config.ModeDatabricks {
		return b, nil
	}
	var err error
	if b.workspace, err = databricks.Open(databricks.Options{Host: c.Host, Version: o.version, Limit: o.limit}); err != nil {
		return nil, usageError{err} // it has not sent a request yet
	}
	b.options = sqlstore.DatabricksOptions{
		Host: b.workspace.Host(), Warehouse: c.Warehouse, Schema: c.Schema, Auth: b.workspace,
		Engine: b.workspace.Warehouse(databricks.WarehouseOptions{ID: c.Warehouse, Now: o.now, Wait: o.startWait}),
		Log:    o.log, Version: o.version, Sessions: sqlstore.NewSessions(o.log),
	}
	return b, nil
}

// openStore opens the store of the mode without checking its tables.
func (b *backend) openStore(ctx context.Context) (Store, error) {
	var db *sqlstore.Store
	var err error
	switch b.config.Mode {
	case config.ModeMock:
		db, err = sqlstore.OpenMemory(ctx)
	case config.ModeDatabricks:
		db, err = sqlstore.OpenDatabricks(b.options)
	default:
		db, err = sqlstore.OpenSQLite(ctx, b.config.DB)
	}
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if b.config.Mode == config.ModeLocal {
		b.checkFile = db.CheckFile
	}
	return db, nil
}

// openReady opens the store with the tables that this binary needs. A local SQLite file is migrated automatically. The tables
// of a workspace are changed only by `buoy migrate`, so that a job never changes tables that others use.
func (b *backend) openReady(ctx context.Context, now func() time.Time) (Store, error) {
	db, err := b.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if b.config.Mode == config.ModeDatabricks {
		err = db.CheckSchema(ctx)
	} else {
		_, err = migrate(ctx, db, now, b.log, func(step string) { b.log.Info("Migration", "step", step) })
	}
	if err != nil {
		_ = db.Close() // the first error is returned
		return nil, err
	}
	return db, nil
}

// openExisting opens the store for reading without checking its tables. A local database that does not exist is not created:
// an empty database in memory is opened instead.
func (b *backend) openExisting(ctx context.Context) (db Store, exists bool, err error) {
	if b.config.Mode == config.ModeDatabricks {
		db, err = b.openStore(ctx)
		return db, true, err
	}
	info, err := os.Stat(b.config.DB)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		db, err := sqlstore.OpenMemory(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("open a store in memory: %w", err)
		}
		return db, false, nil
	}
	file, err := sqlstore.OpenToRead(ctx, b.config.DB)
	if err != nil {
		return nil, true, fmt.Errorf("open the store: %w", err)
	}
	return file, true, nil
}

// openToRead opens the store only for reading. The tables must have the version that this binary needs, because nothing is
// migrated. A local database that does not exist is an empty one.
func (b *backend) openToRead(ctx context.Context, now func() time.Time) (Store, error) {
	return b.openChecked(ctx, func(empty Store) error {
		_, err := empty.Migrate(ctx, now, func(string) {})
		return err
	})
}

// openStored opens the store like openToRead. It is an error if there is no local database, because its name can be mistyped.
func (b *backend) openStored(ctx context.Context) (Store, error) {
	return b.openChecked(ctx, func(Store) error {
		return fmt.Errorf("there is no database in the file %s, the value of BUOY_DB", b.config.DB)
	})
}

// openChecked opens the store and checks its schema. If there is no local database, it calls missing with an empty one in memory.
func (b *backend) openChecked(ctx context.Context, missing func(empty Store) error) (Store, error) {
	db, exists, err := b.openExisting(ctx)
	if err != nil {
		return nil, err
	}
	if exists {
		err = db.CheckSchema(ctx)
	} else {
		err = missing(db)
	}
	if err != nil {
		_ = db.Close() // the first error is returned
		return nil, err
	}
	return db, nil
}

// openForServing opens the store for a server. The server also starts if tables are missing or have another version, or if the
// warehouse is stopped. The board then reports the reason and shows the last known state.
func (b *backend) openForServing(ctx context.Context, now func() time.Time) (Store, error) {
	if b.config.Mode == config.ModeDatabricks {
		b.options.RequireSchema = true
		return b.openStore(ctx)
	}
	return b.openReady(ctx, now)
}

// pollEvery is the interval at which the tables are read while the board is viewed and the ingestion job is not known.
const pollEvery = 5 * time.Minute

// feed returns the feed that notifies the board of new results; nil if this process writes all of them.
func (b *backend) feed(now func() time.Time) board.Feed {
	switch {
	case b.config.Mode != config.ModeDatabricks:
		return nil
	case b.config.IngestJobID == 0:
		return board.PeriodicFeed(pollEvery, now)
	}
	return b.workspace.JobFeed(b.config.IngestJobID)
}

// trigger returns a function that starts a measurement: in this server if it runs checks, otherwise in the ingestion job.
func (b *backend) trigger(startHere func(status.Source)) func(context.Context, status.Source) (detail, link string, err error) {
	return func(ctx context.Context, source status.Source) (string, string, error) {
		switch {
		case b.config.IngestEvery > 0:
			startHere(source)
			return "measuring has started", "", nil
		case b.config.IngestJobID == 0:
			return "", "", status.Errorf(status.CodeConflict, "this server does not run checks, and BUOY_INGEST_JOB_ID is not set")
		}
		link, err := b.workspace.RunJob(ctx, b.config.IngestJobID)
		return "a run of the ingestion job has started; it measures all sources", link, err
	}
}

// snapshots returns the storage of the board's snapshot, which survives a restart; nil if there is none. The file name
// contains the schema, because several schemas can share a volume.
func (b *backend) snapshots() (board.Snapshots, error) {
	if b.config.Volume == nil {
		return nil, nil
	}
	return b.workspace.VolumeFile(b.config.Volume.VolumePath() + "/buoy/" + b.config.Schema.Plain() + ".snapshot")
}

// identify returns the function that identifies users. The headers of the proxy are trusted only in an App, where every
// request passes the proxy. Elsewhere any client could send them.
func (b *backend) identify(now func() time.Time, log *slog.Logger) httpapi.Identify {
	c := b.config
	if c.App == "" {
		return httpapi.DevIdentity(auth.Principal{Email: c.DevEmail, Role: auth.Role(c.DevRole), RoleSource: "BUOY_DEV_USER"})
	}
	return auth.New(auth.Options{Roles: auth.Roles(c.Roles), Ask: b.workspace.Me, Now: now, Log: log}).Identify
}

// openSource opens the database of the SQL checks.
func (b *backend) openSource() (sqlprobe.Database, error) {
	switch {
	case b.config.Mode == config.ModeDatabricks:
		return sqlstore.OpenDatabricksSource(b.options)
	case b.isWorkspaceScenario():
		return nil, status.Errorf(status.CodeStoreDown, "the tables of the scenario %s are simulated", scenario.Databricks)
	}
	return sqlstore.OpenSQLiteSource(b.config.SQLSource)
}

// sourceConnections returns the number of SQL checks that can run at the same time.
func (b *backend) sourceConnections() int {
	if b.config.Mode == config.ModeDatabricks {
		return sqlstore.DatabricksSourceConnections
	}
	return sqlstore.SQLiteSourceConnections
}

// isWorkspaceScenario reports whether the server shows the simulated workspace.
func (b *backend) isWorkspaceScenario() bool {
	return b.config.Mode == config.ModeMock && b.config.Scenario == scenario.Databricks
}

// engine returns the SQL engine of the source.
func (b *backend) engine() sqlprobe.Engine {
	if b.config.Mode == config.ModeDatabricks || b.isWorkspaceScenario() {
		return sqlprobe.EngineDatabricks
	}
	return sqlprobe.EngineSQLite
}

// secret reads a secret from the environment. If it is not there, it reads the secret scope of the workspace.
func (b *backend) secret(ctx context.Context, scope, key string) (string, error) {
	value, err := b.config.Secret(scope, key)
	if err == nil || b.workspace == nil {
		return value, err
	}
	value, err = b.workspace.Secret(ctx, scope, key)
	if errors.Is(err, databricks.ErrAbsent) {
		err = fmt.Errorf("%w: %w", probe.ErrUnreadableSecret, err)
	}
	return value, err
}

// kinds returns the kinds with the settings of the mode. Databases are opened only when a check is measured.
func (b *backend) kinds(startedAt time.Time, version string) probe.Registry {
	database := sqlprobe.Options{Engine: b.engine(), Open: b.openSource}
	workspace := databricksprobe.Options{Workspace: b.workspace}
	if b.workspace != nil {
		workspace.SystemObjects = func(ctx context.Context, scope *probe.Scope, table probe.SystemTable) ([]probe.Object, error) {
			id, err := b.workspace.ID(ctx)
			if err != nil {
				return nil, err
			}
			return database.SystemObjects(ctx, scope, id, table)
		}
	}
	kinds := Kinds(KindOptions{
		HTTP: httpprobe.Options{AllowPrivate: b.config.AllowPrivate, UserAgent: "buoy/" + version},
		SQL:  database, Databricks: workspace, ScriptStart: startedAt,
	})
	if b.config.Mode == config.ModeMock {
		return scenario.Simulate(scenario.WithObjects(kinds), b.config.Scenario, startedAt)
	}
	return kinds
}
