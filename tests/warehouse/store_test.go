// Package warehouse_test runs Buoy through the real driver against real Spark and Delta Lake.
package warehouse_test

import (
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/sqlname"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/warehouse/rig"
)

// token is an authenticator. The rig accepts any token.
type token string

// Authenticate implements the driver's auth.Authenticator.
func (t token) Authenticate(r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+string(t))
	return nil
}

// open opens the store on a schema of the rig, with options changed.
func open(t *testing.T, r *rig.Rig, schema string, change ...func(*sqlstore.DatabricksOptions)) *sqlstore.Store {
	t.Helper()
	o := sqlstore.DatabricksOptions{
		Host: r.URL(), Warehouse: r.Warehouse, Schema: sqlname.Name{rig.Catalog, schema}, Auth: token("rig"), Log: slog.New(slog.DiscardHandler),
		InitialBackoff: 10 * time.Millisecond, MaxBackoff: time.Second,
	}
	for _, f := range change {
		f(&o)
	}
	s, err := sqlstore.OpenDatabricks(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestDeltaConformance(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		return open(t, r, fresh(t, r))
	})
}

// alike compares the store on the schema with SQLite, using random operations.
func alike(t *testing.T, r *rig.Rig, schema string) {
	t.Helper()
	storetest.Differential(t, func(t *testing.T) (a, b store.Store) {
		t.Helper()
		lite, err := sqlstore.OpenMemory(t.Context())
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, lite.Close()) })
		_, err = lite.Migrate(t.Context(), time.Now, nil)
		require.NoError(t, err)
		return open(t, r, schema), lite
	}, operations(t))
}

// operations returns the number of operations of the differential test: BUOY_OPERATIONS, or as many as take one or two minutes.
func operations(t *testing.T) int {
	t.Helper()
	n := 40
	if text := os.Getenv("BUOY_OPERATIONS"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	return n
}
