package fakeworkspace_test

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/databricks/databricks-sdk-go/service/sql"
	dbsql "github.com/databricks/databricks-sql-go"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/warehouse/rig"
)

// bearer is an authenticator whose token can be changed.
type bearer struct{ token atomic.Value }

func (b *bearer) Authenticate(r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+b.token.Load().(string))
	return nil
}

// open returns the real driver for the warehouse w1 of the workspace.
func open(t *testing.T, w *fakeworkspace.Workspace, token string) (*sql.DB, *bearer) {
	t.Helper()
	var port int
	host, digits, _ := strings.Cut(strings.TrimPrefix(w.URL, "http://"), ":")
	_, err := fmt.Sscanf(digits, "%d", &port)
	require.NoError(t, err)
	signer := &bearer{}
	signer.token.Store(token)
	connector, err := dbsql.NewConnector(dbsql.WithServerHostname("http://"+host), dbsql.WithPort(port),
		dbsql.WithHTTPPath("/sql/1.0/warehouses/w1"), dbsql.WithAuthenticator(signer), dbsql.WithRetries(1, time.Millisecond, time.Second))
	require.NoError(t, err)
	db := sql.OpenDB(connector)
	t.Cleanup(func() { _ = db.Close() }) // the session of a refused token cannot be closed
	return db, signer
}

func TestStatementsAreForwardedToTheWarehouse(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	db, _ := open(t, w, w.Token())
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT 42").Scan(&n))
	require.Equal(t, 42, n)
	require.Positive(t, w.Requests()["POST /sql/1.0/warehouses/w1"])
	r.Faults(t, rig.Fault{Kind: rig.Reset, Match: "SELECT 43"})
	_, err := db.ExecContext(t.Context(), "SELECT 43")
	require.ErrorIs(t, err, io.EOF, "the connection is closed for the driver too")
}

func TestStoppedWarehouseRefusesStatements(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	for _, test := range []struct {
		unavailable bool
		want        string
	}{{false, "requirement failed: Session handle"}, {true, "503"}} {
		w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
		w.SetWarehouse("w1", fakeworkspace.Warehouse{State: sdk.StateStopped, StartingRequests: 4, Unavailable: test.unavailable})
		db, _ := open(t, w, w.Token())
		r.Reset(t)
		_, err := db.ExecContext(t.Context(), "SELECT 44")
		require.ErrorContains(t, err, test.want)
		require.Equal(t, sdk.StateStarting, w.WarehouseState("w1"))
		require.Equal(t, 1, r.Stats(t).Calls["OpenSession"])
		require.Zero(t, r.Stats(t).Total(), "no statement ran")
		for attempt := 0; err != nil; attempt++ {
			require.Less(t, attempt, 5)
			_, err = db.ExecContext(t.Context(), "SELECT 44")
		}
		require.Equal(t, sdk.StateRunning, w.WarehouseState("w1"))
		require.Equal(t, 1, r.Stats(t).Total())
	}
}

func TestExpiredTokenRefusesStatements(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
		w.SetWarehouse("w1", fakeworkspace.Warehouse{})
		db, signer := open(t, w, w.Token())
		require.NoError(t, db.PingContext(t.Context()))
		w.RevokeTokens(status)
		_, err := db.ExecContext(t.Context(), "SELECT 45")
		require.ErrorContains(t, err, fmt.Sprint(status))
		signer.token.Store(w.Token())
		_, err = db.ExecContext(t.Context(), "SELECT 45")
		require.NoError(t, err)
	}
}

func TestWorkspaceWithoutRig(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	db, _ := open(t, w, w.Token())
	require.ErrorContains(t, db.PingContext(t.Context()), "503")
	w.SetWarehouse("w1", fakeworkspace.Warehouse{State: sdk.StateDeleted})
	require.ErrorContains(t, db.PingContext(t.Context()), "404")
}
