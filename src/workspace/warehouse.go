package workspace

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/status"
)

// WarehouseOptions say which SQL warehouse, and how patient to be with it.
type WarehouseOptions struct {
	ID  string
	Now func() time.Time
	Log *slog.Logger
	// Patience is how long a warehouse that starts is waited for; 0: not at all, then Awake says that it is starting.
	Patience time.Duration
	// Trust is how long a warehouse that ran counts as running; 0: half a minute, which is less than it takes to stop one.
	Trust time.Duration
	// Poll is the pause between two looks at one that starts; 0: two seconds.
	Poll time.Duration
}

// Warehouse is a SQL warehouse.
type Warehouse struct {
	WarehouseOptions
	api *sql.WarehousesAPI

	mu     sync.Mutex // one looks at a time; the others profit
	seenAt time.Time  // when it was last seen running
}

// Warehouse gives a warehouse of the workspace.
func (c *Client) Warehouse(o WarehouseOptions) *Warehouse {
	if o.Trust == 0 {
		o.Trust = 30 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = 2 * time.Second
	}
	return &Warehouse{WarehouseOptions: o, api: sql.NewWarehouses(c.api)}
}

// Awake returns when the warehouse runs. One that is stopped is started, and waited for as long as Patience lasts. The
// error is a status.CodeStoreDown whose words say what is the matter.
func (w *Warehouse) Awake(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	began := w.Now()
	if began.Sub(w.seenAt) < w.Trust {
		return nil
	}
	for asked := false; ; {
		state, err := w.state(ctx)
		if err != nil {
			return err
		}
		switch state {
		case sql.StateRunning:
			w.seenAt = w.Now()
			if asked {
				w.Log.Info("warehouse runs", "warehouse", w.ID, "waited_ms", w.seenAt.Sub(began).Milliseconds())
			}
			return nil
		case sql.StateStopped:
			if err := w.start(ctx); err != nil {
				return err
			}
		case sql.StateDeleted, sql.StateDeleting:
			return w.missing(nil)
		}
		if !asked {
			w.Log.Info("warehouse is starting", "warehouse", w.ID, "state", state, "patience_ms", w.Patience.Milliseconds())
		}
		asked = true
		if w.Now().Sub(began)+w.Poll > w.Patience {
			return status.Errorf(status.CodeStoreDown, "the SQL warehouse is starting; it was asleep")
		}
		if err := pause(ctx, w.Poll); err != nil {
			return err
		}
	}
}

// Asleep forgets that the warehouse was seen running: a statement has found it otherwise.
func (w *Warehouse) Asleep() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seenAt = time.Time{}
}

func (w *Warehouse) state(ctx context.Context) (sql.State, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	found, err := w.api.GetById(ctx, w.ID)
	if err != nil {
		return "", w.inWords(err)
	}
	return found.State, nil
}

func (w *Warehouse) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	if _, err := w.api.Start(ctx, sql.StartRequest{Id: w.ID}); err != nil {
		return w.inWords(err)
	}
	return nil
}

func (w *Warehouse) inWords(err error) error {
	switch {
	case errors.Is(err, apierr.ErrNotFound):
		return w.missing(err)
	case errors.Is(err, apierr.ErrPermissionDenied):
		return status.Errorf(status.CodeStoreDown, "this identity may not use the SQL warehouse %s: it needs CAN USE", w.ID).Because(err)
	}
	return inWords(err)
}

func (w *Warehouse) missing(err error) error {
	return status.Errorf(status.CodeStoreDown, "the SQL warehouse %s does not exist, or this identity may not see it", w.ID).Because(err)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
