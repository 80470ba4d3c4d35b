// Package warehouse_test runs Buoy through the real driver against real Spark and Delta Lake.
package warehouse_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/tests/warehouse/rig"
)

// token is the authenticator of a rig, which takes any.
type token string

// Authenticate implements the driver's auth.Authenticator.
func (t token) Authenticate(r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+string(t))
	return nil
}

// open opens the store on a schema of the rig.
func open(t *testing.T, r *rig.Rig, schema string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenDatabricks(sqlstore.DatabricksOptions{
		Host: r.URL(), Warehouse: "rig", Schema: rig.Catalog + "." + schema, Auth: token("rig"), Log: slog.New(slog.DiscardHandler),
		FirstPause: 10 * time.Millisecond, LongestPause: time.Second,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestSmoke(t *testing.T) {
	r := rig.Use(t)
	s := open(t, r, r.Schema(t))
	began := time.Now()
	applied, err := s.Migrate(t.Context(), time.Now, func(step string) { t.Log(time.Since(began), step) })
	require.NoError(t, err)
	t.Log(applied, time.Since(began))
	applied, err = s.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Empty(t, applied)
	now := status.Micro(time.Now())
	audit := status.Audit{CreatedAt: now, UpdatedAt: now}
	p := status.Platform{ID: "p", Slug: "p", Name: "P'; DROP TABLE platforms; --", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit}
	require.NoError(t, s.SavePlatforms(t.Context(), []status.Platform{p}))
	require.NoError(t, s.SavePlatforms(t.Context(), []status.Platform{p}))
	got, err := s.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, []status.Platform{p}, got)
	for _, st := range r.Stats(t).Statements {
		t.Log(st.MS, st.Kind, st.State, st.Rows, st.Modified, st.Error)
	}
}
