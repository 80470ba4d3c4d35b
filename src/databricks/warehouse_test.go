package databricks_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

const (
	look  = "GET /api/2.0/sql/warehouses/w1"
	start = "POST /api/2.0/sql/warehouses/w1/start"
)

// warehouse gives w1 of the fake in a state, looked at every few milliseconds while it is waited for.
func warehouse(t *testing.T, w *fakeworkspace.Workspace, state fakeworkspace.Warehouse, wait time.Duration) *databricks.Warehouse {
	t.Helper()
	w.SetWarehouse("w1", state)
	return open(t, w, 0).Warehouse(databricks.WarehouseOptions{ID: "w1", Wait: wait, Poll: 2 * time.Millisecond, Now: time.Now})
}

func TestRunningWarehouseIsCheckedPeriodically(t *testing.T) {
	w, now := fakeworkspace.New(t, fakeworkspace.Options{}), time.Now()
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	h := open(t, w, 0).Warehouse(databricks.WarehouseOptions{ID: "w1", Now: func() time.Time { return now }})
	for range 5 {
		require.NoError(t, h.EnsureRunning(t.Context()))
	}
	require.Equal(t, 1, w.Requests()[look])
	now = now.Add(29 * time.Second)
	require.NoError(t, h.EnsureRunning(t.Context()))
	require.Equal(t, 1, w.Requests()[look])
	now = now.Add(time.Second)
	require.NoError(t, h.EnsureRunning(t.Context()))
	require.Equal(t, 2, w.Requests()[look])
	require.Zero(t, w.Requests()[start])
}

func TestStoppedWarehouseIsStarted(t *testing.T) {
	for _, state := range []sql.State{sql.StateStopped, sql.StateStopping, sql.StateStarting} {
		w := fakeworkspace.New(t, fakeworkspace.Options{})
		h := warehouse(t, w, fakeworkspace.Warehouse{State: state, StartingRequests: 3}, 10*time.Second)
		require.NoError(t, h.EnsureRunning(t.Context()))
		require.Equal(t, sql.StateRunning, w.WarehouseState("w1"))
		require.LessOrEqual(t, w.Requests()[start], 1)
		require.Equal(t, state == sql.StateStarting, w.Requests()[start] == 0, state)
	}
}

func TestConcurrentCallersStartWarehouseOnce(t *testing.T) {
	for _, wait := range []time.Duration{0, 10 * time.Second} {
		w := fakeworkspace.New(t, fakeworkspace.Options{})
		h := warehouse(t, w, fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 5}, wait)
		together(32, func() {
			if err := h.EnsureRunning(t.Context()); (err == nil) != (wait > 0) {
				t.Error(err)
			}
		})
		require.Equal(t, 1, w.Requests()[start])
		require.Less(t, w.Requests()[look], 10)
	}
}

func TestNoWaitReturnsStartingError(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	h := warehouse(t, w, fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 1}, 0)
	for range 2 {
		err := h.EnsureRunning(t.Context())
		require.True(t, status.HasCode(err, status.CodeStoreDown))
		require.EqualError(t, err, "the SQL warehouse was stopped and is starting")
	}
	require.NoError(t, h.EnsureRunning(t.Context()))
	require.Equal(t, 1, w.Requests()[start])
}

func TestWaitForWarehouseIsBounded(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	h := warehouse(t, w, fakeworkspace.Warehouse{State: sql.StateStarting, StartingRequests: 1 << 30}, 50*time.Millisecond)
	require.EqualError(t, h.EnsureRunning(t.Context()), "the SQL warehouse was stopped and is starting")
	require.Less(t, w.Requests()[look], 12, "it is looked at less and less often")

	w = fakeworkspace.New(t, fakeworkspace.Options{})
	h = warehouse(t, w, fakeworkspace.Warehouse{State: sql.StateStarting, StartingRequests: 1 << 30}, time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, h.EnsureRunning(ctx), context.DeadlineExceeded)
}

func TestUnusableWarehouseErrors(t *testing.T) {
	for want, state := range map[string]fakeworkspace.Warehouse{
		"the SQL warehouse w1 does not exist, or this identity cannot see it": {State: sql.StateDeleted},
		"this identity cannot use the SQL warehouse w1: it needs CAN USE":     {Forbidden: true},
	} {
		h := warehouse(t, fakeworkspace.New(t, fakeworkspace.Options{}), state, time.Second)
		err := h.EnsureRunning(t.Context())
		require.True(t, status.HasCode(err, status.CodeStoreDown))
		require.EqualError(t, err, want)
	}
	for want, fault := range map[string]fakeworkspace.Fault{
		"this identity cannot use the SQL warehouse w1: it needs CAN USE": {Match: "^POST", Status: http.StatusForbidden},
		"the workspace responded with HTTP 400":                           {Match: "^GET /api/", Status: http.StatusBadRequest},
		"the workspace refused the credentials":                           {Match: "^GET /api/", Status: http.StatusUnauthorized, Times: -1},
	} {
		w := fakeworkspace.New(t, fakeworkspace.Options{})
		h := warehouse(t, w, fakeworkspace.Warehouse{State: sql.StateStopped}, time.Second)
		w.Fail(fault)
		require.EqualError(t, h.EnsureRunning(t.Context()), want)
	}
}

func TestUnreachableWorkspace(t *testing.T) {
	environment(t, "DATABRICKS_TOKEN", "any")
	ws, err := databricks.Open(databricks.Options{Host: "http://127.0.0.1:1", Limit: 200 * time.Millisecond})
	require.NoError(t, err)
	h := ws.Warehouse(databricks.WarehouseOptions{ID: "w1", Now: time.Now})
	require.EqualError(t, h.EnsureRunning(t.Context()), "the workspace cannot be reached")
}
