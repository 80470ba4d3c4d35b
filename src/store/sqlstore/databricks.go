package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	dbsql "github.com/databricks/databricks-sql-go"
	dbsqllog "github.com/databricks/databricks-sql-go/logger"

	buoysql "buoy/sql"
	"buoy/src/status"
)

// DatabricksOptions say where the tables are and how to get there.
type DatabricksOptions struct {
	Host      string // of the workspace: https://..., or http://127.0.0.1:port in a test
	Warehouse string // id of the SQL warehouse
	Schema    string // catalog.schema
	// Auth puts the credentials on a request; it renews them when they are about to expire. Where it cannot, the statement is
	// repeated, unless its error is a *status.Error, which is then the statement's.
	Auth Authenticator
	// Engine says whether the warehouse runs. Nil leaves it to the warehouse to wake by being asked.
	Engine  Engine
	Log     *slog.Logger
	Version string // of this binary, for the user agent
	// Fitting holds every statement back until the tables are known to be those of this binary: it is for who does not ask with
	// CheckSchema before anything else, and lives on when they are not. It costs one statement.
	Fitting bool
	// Limits of one statement, its answer included; 0 for the defaults of a minute for writes and five for reads (a board
	// that is built anew reads a day's worth of results and more).
	WriteLimit, ReadLimit time.Duration
	// How faults are waited out; 0 for the defaults: 6 tries, 0.5 s at first, at most 30 s.
	Tries                    int
	FirstPause, LongestPause time.Duration
}

// Engine is what runs statements, and may be asleep.
type Engine interface {
	// Awake returns when it runs, or an error in words that says why it does not. It is asked before each try of a statement,
	// so it has to know by itself when it need not look.
	Awake(ctx context.Context) error
	// Asleep tells it that a statement has found it not running.
	Asleep()
}

// Authenticator puts credentials on requests.
type Authenticator interface {
	Authenticate(request *http.Request) error
}

// OpenDatabricks opens the tables of a schema through a SQL warehouse. Nothing is sent until the first statement.
func OpenDatabricks(o DatabricksOptions) (*Store, error) {
	prefix, err := schemaPrefix(o.Schema)
	if err != nil {
		return nil, err
	}
	o.defaults()
	writer, err := o.pool("write", o.WriteLimit)
	if err != nil {
		return nil, err
	}
	reader, err := o.pool("read", o.ReadLimit)
	if err != nil {
		_ = writer.db.Close()
		return nil, err
	}
	// One write at a time: writes of one process to the same tables would only come into each other's way.
	writer.db.SetMaxOpenConns(1)
	reader.db.SetMaxOpenConns(4)
	return &Store{
		reader: reader, writer: writer, dialect: databricksDialect(), schema: prefix, statements: buoysql.Files(),
		fitting: o.Fitting,
		patience: patience{
			tries: o.Tries, first: o.FirstPause, longest: o.LongestPause, timeouts: 1, engine: o.Engine,
			note: func(name string, err error, pause time.Duration) {
				o.Log.Warn("statement is repeated", "statement", name, "pause_ms", pause.Milliseconds(), "error", status.ForLog(err))
			},
		},
	}, nil
}

// DatabricksSourceConnections is the number of queries of checks that a warehouse runs at a time.
const DatabricksSourceConnections = 8

// OpenDatabricksSource opens a warehouse for checks that measure tables of the workspace. A name without a catalog and a schema is
// that of a table of Buoy's own.
func OpenDatabricksSource(o DatabricksOptions) (*sql.DB, error) {
	o.defaults()
	catalog, schema, _ := strings.Cut(o.Schema, ".")
	p, err := o.pool("check", o.ReadLimit, dbsql.WithInitialNamespace(catalog, schema))
	if err != nil {
		return nil, err
	}
	p.db.SetMaxOpenConns(DatabricksSourceConnections)
	return p.db, nil
}

func (o *DatabricksOptions) defaults() {
	setDefault(&o.WriteLimit, time.Minute)
	setDefault(&o.ReadLimit, 5*time.Minute)
	setDefault(&o.Tries, 6)
	setDefault(&o.FirstPause, 500*time.Millisecond)
	setDefault(&o.LongestPause, 30*time.Second)
}

func setDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// pool makes the connections for one purpose.
func (o *DatabricksOptions) pool(purpose string, limit time.Duration, more ...dbsql.ConnOption) (pool, error) {
	host, port, err := splitHost(o.Host)
	if err != nil {
		return pool{}, err
	}
	base := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck,forcetypeassert // it is one, by its documentation
	base.MaxIdleConnsPerHost = 8
	// The driver prints the errors that it returns, statements and all, to the standard error.
	if err := dbsqllog.SetLogLevel("disabled"); err != nil {
		return pool{}, fmt.Errorf("silence the driver: %w", err)
	}
	connector, err := dbsql.NewConnector(append([]dbsql.ConnOption{
		dbsql.WithServerHostname(host), dbsql.WithPort(port), dbsql.WithHTTPPath("/sql/1.0/warehouses/" + o.Warehouse),
		dbsql.WithAuthenticator(signer{o.Auth}), dbsql.WithTransport(transport{base, limit, errandLimit}),
		dbsql.WithSessionParams(map[string]string{"timezone": "UTC", "ansi_mode": "true"}),
		dbsql.WithQueryTags(map[string]string{"application": "buoy", "purpose": purpose}),
		dbsql.WithTimeout(limit + time.Second),          // the warehouse ends what nobody waits for any more; whole seconds
		dbsql.WithRetries(-1, time.Second, time.Second), // when to try again is decided in try.go alone
		dbsql.WithUserAgentEntry("buoy/" + o.Version),
		dbsql.WithCloudFetch(false), // answers are small, and come from the same host
	}, more...)...)
	if err != nil {
		return pool{}, fmt.Errorf("connect to the warehouse: %w", err)
	}
	db := sql.OpenDB(connection{connector, base})
	// A warehouse drops sessions that are idle, and a token lives for an hour.
	db.SetMaxIdleConns(4)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(45 * time.Minute)
	return pool{db, limit}, nil
}

// connection is the driver's connector over HTTP connections of its own, which end with the pool.
type connection struct {
	driver.Connector
	base *http.Transport
}

// Close is called by sql.DB.Close, once the sessions are closed.
func (c connection) Close() error {
	c.base.CloseIdleConnections()
	return nil
}

// splitHost reads the address of a workspace. The scheme stays with the host; without one it is https.
func splitHost(address string) (host string, port int, err error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", 0, fmt.Errorf("%q is not the address of a workspace, such as https://adb-1.2.azuredatabricks.net", address)
	}
	port = 443
	if u.Scheme == "http" {
		port = 80
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return "", 0, fmt.Errorf("%q: the port is not a number", address)
		}
	}
	return u.Scheme + "://" + u.Hostname(), port, nil
}

var schemaShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}\.[A-Za-z0-9_]{1,255}$`)

// schemaPrefix is what stands before every table. It is part of a statement's text, so nothing but names may be in it.
func schemaPrefix(schema string) (string, error) {
	if !schemaShape.MatchString(schema) {
		return "", fmt.Errorf("%q is not catalog.schema of letters, digits and _", schema)
	}
	catalog, name, _ := strings.Cut(schema, ".")
	return "`" + catalog + "`.`" + name + "`.", nil
}
