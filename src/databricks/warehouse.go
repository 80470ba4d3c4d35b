package databricks

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/clock"
	"buoy/src/status"
)

// WarehouseOptions select a SQL warehouse and say how to wait for it.
type WarehouseOptions struct {
	ID string
	// Wait is how long EnsureRunning waits for a starting warehouse; 0 for not at all.
	Wait time.Duration
	// Poll is the first interval between two requests for the state. It doubles up to ten times its length; 0 for a second.
	Poll time.Duration
	// Trust is how long a running warehouse is assumed to keep running; 0 for 30 seconds, which is less than the shortest
	// auto-stop time.
	Trust time.Duration
	Now   func() time.Time
}

// Warehouse is a SQL warehouse of the workspace.
type Warehouse struct {
	WarehouseOptions
	workspace *Workspace

	turn      chan struct{} // full while a caller checks the state
	isStopped atomic.Bool   // a statement has found it not running
	checks    atomic.Int64  // how many checks of the state have ended
	runningAt time.Time     // when it was last found running; owned by the caller that checks
	lastErr   error         // of the last check; owned by the caller that checks
}

// Warehouse returns a warehouse. It sends no request.
func (w *Workspace) Warehouse(o WarehouseOptions) *Warehouse {
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Trust <= 0 {
		o.Trust = 30 * time.Second
	}
	return &Warehouse{WarehouseOptions: o, workspace: w, turn: make(chan struct{}, 1)}
}

// EnsureRunning returns once the warehouse is running. It starts a stopped warehouse and waits for it as long as Wait says; after
// that the error is status.CodeStoreDown. Of concurrent callers, one checks the state and the others share its outcome.
func (h *Warehouse) EnsureRunning(ctx context.Context) error {
	before := h.checks.Load()
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	switch {
	case !h.isStopped.Swap(false) && h.Now().Sub(h.runningAt) < h.Trust:
		return nil
	case h.checks.Load() != before:
		return h.lastErr // another caller has checked meanwhile
	}
	err := h.waitUntilRunning(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx) // the outcome for this caller only: the next one checks again
	}
	if h.lastErr = err; err == nil {
		h.runningAt = h.Now()
	}
	h.checks.Add(1)
	return err
}

// MarkStopped reports that a statement has found the warehouse not running. The next EnsureRunning checks it.
func (h *Warehouse) MarkStopped() { h.isStopped.Store(true) }

// waitUntilRunning polls the state of the warehouse until it is running, and starts it if needed.
func (h *Warehouse) waitUntilRunning(ctx context.Context) error {
	var startedFrom sql.State
	interval := h.Poll
	for waited := time.Duration(0); ; waited += interval {
		state, err := h.state(ctx)
		if err != nil {
			return h.useError(err)
		}
		switch state {
		case sql.StateRunning:
			return nil
		case sql.StateDeleted, sql.StateDeleting:
			return h.absentError()
		case sql.StateStopped, sql.StateStopping:
			if state == startedFrom {
				break // it was already started
			}
			if err := h.start(ctx); err != nil {
				return h.useError(err)
			}
			startedFrom = state
		}
		if waited > 0 {
			interval = min(2*interval, 10*h.Poll)
		}
		if waited+interval > h.Wait {
			return status.Errorf(status.CodeStoreDown, "the SQL warehouse was stopped and is starting")
		}
		if err := clock.Sleep(ctx, interval); err != nil {
			return err
		}
	}
}

func (h *Warehouse) state(ctx context.Context) (sql.State, error) {
	return call(ctx, h.workspace, h.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) (sql.State, error) {
		found, err := sql.NewWarehouses(c).Get(ctx, sql.GetWarehouseRequest{Id: h.ID})
		if err != nil {
			return "", err
		}
		return found.State, nil
	})
}

func (h *Warehouse) start(ctx context.Context) error {
	_, err := call(ctx, h.workspace, h.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) (struct{}, error) {
		_, err := sql.NewWarehouses(c).Start(ctx, sql.StartRequest{Id: h.ID})
		return struct{}{}, err
	})
	return err
}

func (h *Warehouse) useError(err error) error {
	switch {
	case isAPIError(err, apierr.ErrNotFound):
		return h.absentError().Because(err)
	case isAPIError(err, apierr.ErrPermissionDenied):
		return status.Errorf(status.CodeStoreDown, "this identity cannot use the SQL warehouse %s: it needs CAN USE", h.ID).Because(err)
	}
	return downError(err)
}

func (h *Warehouse) absentError() *status.Error {
	return status.Errorf(status.CodeStoreDown, "the SQL warehouse %s does not exist, or this identity cannot see it", h.ID)
}
