package ingest_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
)

// counting returns kinds whose probes count their measurements in the memory.
func counting(kinds probe.Registry) probe.Registry {
	for i := range kinds {
		kinds[i].Remembers = true
		kinds[i].Measure = func(_ context.Context, scope *probe.Scope, c status.Check) status.Outcome {
			var n float64
			scope.Memory.Recall(c.ID, &n)
			if err := scope.Memory.Keep(c.ID, n+1); err != nil {
				return probe.Unmeasured("%s", err)
			}
			return measured(n + 1)
		}
	}
	return kinds
}

// forgetful is a store whose memory fails.
type forgetful struct {
	ingest.Store
	read, save error
}

func (f forgetful) Memory(ctx context.Context, source status.Source) (json.RawMessage, error) {
	if f.read != nil {
		return nil, f.read
	}
	return f.Store.Memory(ctx, source)
}

func (f forgetful) SaveMemory(ctx context.Context, source status.Source, content json.RawMessage, actor string, now time.Time) error {
	if f.save != nil {
		return f.save
	}
	return f.Store.SaveMemory(ctx, source, content, actor, now)
}

func TestProbesRememberFromRunToRun(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	round := func(db ingest.Store) float64 {
		t.Helper()
		o := w.options(nil)
		o.Kinds, o.Store = counting(o.Kinds), db
		before := len(w.results())
		w.clock.advance(time.Minute)
		runs, err := ingest.New(o).Round(t.Context(), "", manual)
		require.NoError(t, err)
		require.Equal(t, status.RunSuccess, only(t, runs).State)
		return *w.results()[before].Value
	}
	require.InDelta(t, 1, round(w.db), 0)
	require.InDelta(t, 2, round(w.db), 0, "another process")
	require.InDelta(t, 3, round(forgetful{Store: w.db, save: errors.New("broken")}), 0, "a memory that is not saved fails no run")
	require.InDelta(t, 3, round(w.db), 0, "the one before counts")
	require.InDelta(t, 1, round(forgetful{Store: w.db, read: errors.New("broken")}), 0, "a memory that cannot be read is empty")
	require.InDelta(t, 4, round(w.db), 0, "and does not replace the stored one")
	require.NoError(t, w.db.SaveMemory(t.Context(), "http", json.RawMessage(`[]`), "other", testTime))
	require.InDelta(t, 1, round(w.db), 0, "a memory of another version starts again")
	require.InDelta(t, 2, round(w.db), 0)
}
