package databricks

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/status"
)

// WarehouseOptions say which SQL warehouse, and how to wait for it.
type WarehouseOptions struct {
	ID string
	// Wait is how long Awake waits for a warehouse that starts; 0: not at all.
	Wait time.Duration
	// Poll is the first pause between two looks, each further one is twice as long, up to ten times; 0: a second.
	Poll time.Duration
	// Trust is how long a warehouse that was seen running is taken to run; 0: 30 seconds, which is less than the shortest
	// time after which one stops by itself.
	Trust time.Duration
	Now   func() time.Time
}

// Warehouse is a SQL warehouse of the workspace.
type Warehouse struct {
	WarehouseOptions
	workspace *Workspace

	turn    chan struct{} // held by the one who looks
	doubted atomic.Bool   // a statement has found it not running
	looked  atomic.Int64  // how many looks have ended
	running time.Time     // when it was last seen running; of the one who looks
	outcome error         // of the last look; of the one who looks
}

// Warehouse gives a warehouse. It sends nothing.
func (w *Workspace) Warehouse(o WarehouseOptions) *Warehouse {
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Trust <= 0 {
		o.Trust = 30 * time.Second
	}
	return &Warehouse{WarehouseOptions: o, workspace: w, turn: make(chan struct{}, 1)}
}

// Awake returns when the warehouse runs. One that is stopped is started, and waited for as long as Wait says; what cannot be
// waited for is status.CodeStoreDown. However many ask, one looks and the others share what it has found.
func (h *Warehouse) EnsureRunning(ctx context.Context) error {
	before := h.looked.Load()
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	switch {
	case !h.doubted.Swap(false) && h.Now().Sub(h.running) < h.Trust:
		return nil
	case h.looked.Load() != before:
		return h.outcome // found while we waited for our turn
	}
	err := h.wake(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx) // this is ours alone: the next one looks anew
	}
	if h.outcome = err; err == nil {
		h.running = h.Now()
	}
	h.looked.Add(1)
	return err
}

// Asleep says that a statement has found it not running, whatever was seen before.
func (h *Warehouse) MarkStopped() { h.doubted.Store(true) }

// wake looks until the warehouse runs, and starts it where it does not by itself.
func (h *Warehouse) wake(ctx context.Context) error {
	var startedFrom sql.State
	pause := h.Poll
	for waited := time.Duration(0); ; waited += pause {
		state, err := h.state(ctx)
		if err != nil {
			return h.down(err)
		}
		switch state {
		case sql.StateRunning:
			return nil
		case sql.StateDeleted, sql.StateDeleting:
			return h.gone()
		case sql.StateStopped, sql.StateStopping:
			if state == startedFrom {
				break // it was told so already
			}
			if err := h.start(ctx); err != nil {
				return h.down(err)
			}
			startedFrom = state
		}
		if waited > 0 {
			pause = min(2*pause, 10*h.Poll)
		}
		if waited+pause > h.Wait {
			return status.Errorf(status.CodeStoreDown, "the SQL warehouse is starting; it was asleep")
		}
		if err := sleep(ctx, pause); err != nil {
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

func (h *Warehouse) down(err error) error {
	switch {
	case answered(err, apierr.ErrNotFound):
		return h.gone().Because(err)
	case answered(err, apierr.ErrPermissionDenied):
		return status.Errorf(status.CodeStoreDown, "this identity cannot use the SQL warehouse %s: it needs CAN USE", h.ID).Because(err)
	}
	return down(err)
}

func (h *Warehouse) gone() *status.Error {
	return status.Errorf(status.CodeStoreDown, "the SQL warehouse %s does not exist, or this identity cannot see it", h.ID)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
