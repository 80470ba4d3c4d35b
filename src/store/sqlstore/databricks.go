package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	dbsql "github.com/databricks/databricks-sql-go"
	dbsqllog "github.com/databricks/databricks-sql-go/logger"

	"buoy/src/sqlname"
	"buoy/src/status"
)

// DatabricksOptions are the tables and their connection.
type DatabricksOptions struct {
	Host      string       // of the workspace: https://..., or http://127.0.0.1:port in a test
	Warehouse string       // id of the SQL warehouse
	Schema    sqlname.Name // catalog and schema
	// Auth adds the credentials to a request and renews them before they expire. If it fails, the statement is repeated, unless
	// the error is a *status.Error, which is then returned.
	Auth Authenticator
	// Engine starts the warehouse. If it is nil, the warehouse is expected to start by itself.
	Engine  Engine
	Log     *slog.Logger
	Version string // of this binary, for the user agent
	// Sessions are those of the process. If it is nil, the store has its own.
	Sessions *Sessions
	// RequireSchema makes the first statement wait for CheckSchema. Use it if CheckSchema is not called first. It costs one
	// statement.
	RequireSchema bool
	// Limits of one statement, its response included. 0 means one minute for writes and five for reads: a new board reads the
	// results of a day and more.
	WriteLimit, ReadLimit time.Duration
	// How often a failed statement is repeated. 0 means 6 tries with a backoff from 0.5 s to 30 s.
	Tries                      int
	InitialBackoff, MaxBackoff time.Duration
}

// Engine is a warehouse that can be stopped.
type Engine interface {
	// EnsureRunning returns when the warehouse is running. Otherwise its error explains why it is not. It is called before each
	// try of a statement, so it should remember a recent success.
	EnsureRunning(ctx context.Context) error
	// MarkStopped reports that a statement has found it not running.
	MarkStopped()
}

// Authenticator adds credentials to requests.
type Authenticator interface {
	Authenticate(request *http.Request) error
}

// OpenDatabricks opens the tables of a schema through a SQL warehouse. Nothing is sent until the first statement.
func OpenDatabricks(o DatabricksOptions) (*Store, error) {
	prefix := schemaPrefix(o.Schema)
	o.defaults()
	writer, err := o.pool(poolOptions{purpose: "write", limit: o.WriteLimit, sessions: 1}) // concurrent writes would conflict
	if err != nil {
		return nil, err
	}
	reader, err := o.pool(poolOptions{purpose: "read", limit: o.ReadLimit, sessions: 4})
	if err != nil {
		_ = writer.db.Close()
		return nil, err
	}
	return &Store{
		reader: reader, writer: writer, dialect: databricksDialect(), schema: prefix, statements: newStatements("databricks", prefix),
		requireSchema: o.RequireSchema, sessions: o.Sessions,
		retry: retryPolicy{
			tries: o.Tries, initialBackoff: o.InitialBackoff, maxBackoff: o.MaxBackoff, timeouts: 1, engine: o.Engine,
			notify: func(name string, err error, wait time.Duration) {
				o.Log.Warn("Retrying statement", "statement", name, "backoff_ms", wait.Milliseconds(), "error", status.ForLog(err))
			},
		},
	}, nil
}

// DatabricksSourceConnections is the number of queries of checks that a warehouse runs at a time.
const DatabricksSourceConnections = 8

// OpenDatabricksSource opens a warehouse for checks that measure tables of the workspace. An unqualified table name refers to
// Buoy's own schema.
func OpenDatabricksSource(o DatabricksOptions) (*sql.DB, error) {
	o.defaults()
	p, err := o.pool(poolOptions{
		purpose: "check", limit: o.ReadLimit, sessions: DatabricksSourceConnections, more: dbsql.WithInitialNamespace(o.Schema[0], o.Schema[1]),
	})
	return p.db, err
}

func (o *DatabricksOptions) defaults() {
	setDefault(&o.WriteLimit, time.Minute)
	setDefault(&o.ReadLimit, 5*time.Minute)
	setDefault(&o.Tries, 6)
	setDefault(&o.InitialBackoff, 500*time.Millisecond)
	setDefault(&o.MaxBackoff, 30*time.Second)
	if o.Sessions == nil {
		o.Sessions = NewSessions(o.Log)
	}
}

func setDefault[T comparable](value *T, fallback T) {
	var zero T
	if *value == zero {
		*value = fallback
	}
}

// poolOptions are the settings of the connections for one purpose.
type poolOptions struct {
	purpose  string
	limit    time.Duration    // of one statement
	sessions int              // at most this many at a time
	more     dbsql.ConnOption // nil for none
}

// pool opens the connections for one purpose.
func (o *DatabricksOptions) pool(p poolOptions) (pool, error) {
	host, port, err := splitHost(o.Host)
	if err != nil {
		return pool{}, err
	}
	base := http.DefaultTransport.(*http.Transport).Clone() //nolint:errcheck,forcetypeassert // the documentation guarantees the type
	base.MaxIdleConnsPerHost = 8
	// The driver would print errors and their statements to standard error.
	if err := dbsqllog.SetLogLevel("disabled"); err != nil {
		return pool{}, fmt.Errorf("disable the log of the driver: %w", err)
	}
	options := []dbsql.ConnOption{
		dbsql.WithServerHostname(host), dbsql.WithPort(port), dbsql.WithHTTPPath("/sql/1.0/warehouses/" + o.Warehouse),
		dbsql.WithAuthenticator(signer{o.Auth}), dbsql.WithTransport(transport{base, p.limit, auxiliaryLimit}),
		dbsql.WithSessionParams(map[string]string{"timezone": "UTC", "ansi_mode": "true"}),
		dbsql.WithQueryTags(map[string]string{"application": "buoy", "purpose": p.purpose}),
		dbsql.WithTimeout(p.limit + time.Second),        // after that the warehouse cancels the statement; whole seconds
		dbsql.WithRetries(-1, time.Second, time.Second), // only retry.go decides about retries
		dbsql.WithUserAgentEntry("buoy/" + o.Version),
		dbsql.WithCloudFetch(false), // responses are small and come from the same host
	}
	if p.more != nil {
		options = append(options, p.more)
	}
	ofDriver, err := dbsql.NewConnector(options...)
	if err != nil {
		return pool{}, fmt.Errorf("connect to the warehouse: %w", err)
	}
	return newPool(connector{ofDriver, base, p.limit, o.Sessions}, p.sessions), nil
}

// splitHost splits the URL of a workspace. The host includes the scheme, which is https by default.
func splitHost(address string) (host string, port int, err error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", 0, fmt.Errorf("%q is not the URL of a workspace, such as https://adb-1.2.azuredatabricks.net", address)
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

// schemaPrefix returns the prefix of every table name.
func schemaPrefix(schema sqlname.Name) string { return schema.Quoted() + "." }
