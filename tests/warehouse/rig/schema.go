package rig

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"

	dbsql "github.com/databricks/databricks-sql-go"
	"github.com/stretchr/testify/require"
)

// Open is the real driver on the rig, with a schema of the catalog as the current one (none: ""). It is closed with the test.
func (r *Rig) Open(tb testing.TB, schema string, options ...dbsql.ConnOption) *sql.DB {
	tb.Helper()
	host, port := r.HostPort(tb)
	connector, err := dbsql.NewConnector(append([]dbsql.ConnOption{
		dbsql.WithServerHostname(host), dbsql.WithPort(port), dbsql.WithHTTPPath(r.HTTPPath()), dbsql.WithAccessToken("rig"),
		dbsql.WithInitialNamespace(Catalog, schema), dbsql.WithSessionParams(map[string]string{"timezone": "UTC"}),
	}, options...)...)
	require.NoError(tb, err)
	db := sql.OpenDB(connector)
	tb.Cleanup(func() { require.NoError(tb, db.Close()) })
	return db
}

// HostPort is the address as the driver's options take it: with a scheme, because the rig has no TLS.
func (r *Rig) HostPort(tb testing.TB) (host string, port int) {
	tb.Helper()
	name, digits, ok := strings.Cut(r.addr, ":")
	require.True(tb, ok, r.addr)
	_, err := fmt.Sscanf(digits, "%d", &port)
	require.NoError(tb, err)
	return "http://" + name, port
}

// Schema is a new, empty schema of the catalog, which is dropped after the test.
func (r *Rig) Schema(tb testing.TB) string {
	tb.Helper()
	name := r.newName(tb)
	_, err := r.Open(tb, "").ExecContext(tb.Context(), "CREATE SCHEMA "+Catalog+"."+name)
	require.NoError(tb, err)
	return name
}

// Clone is a new schema with copies of the tables of another one, made without running a statement: some milliseconds a
// table. It is dropped after the test.
func (r *Rig) Clone(tb testing.TB, from string) string {
	tb.Helper()
	name := r.newName(tb)
	r.CloneAs(tb, from, name)
	return name
}

// CloneAs is Clone under a name of one's own, and leaves the schema where it is.
func (r *Rig) CloneAs(tb testing.TB, from, to string) {
	tb.Helper()
	r.call(tb, http.MethodPost, "/__clone", map[string]string{"from": from, "to": to}, nil)
}

// newName is unique. What is called so is dropped after the test.
func (r *Rig) newName(tb testing.TB) string {
	tb.Helper()
	name := unique("s")
	db := r.Open(tb, "")
	tb.Cleanup(func() {
		r.Faults(tb) // a fault that is left must not keep the schema
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS "+Catalog+"."+name+" CASCADE")
		require.NoError(tb, err)
	})
	return name
}
