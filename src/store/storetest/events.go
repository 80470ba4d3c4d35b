package storetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
)

// event returns a change of the entity with a key.
func event(key string, version int64, at time.Time) status.Event {
	after, err := json.Marshal(map[string]any{"name": key, "version": version, "nasty": nasty})
	if err != nil {
		panic(err)
	}
	return status.Event{
		ID: status.EventID(key, version, at), At: at, Actor: "maker@example.com", Action: status.ActionUpdate,
		Entity: status.EntityCheck, EntityID: key, After: after, RequestID: "request",
	}
}

func testAudit(t *testing.T, s store.Store) {
	t.Run("events are returned exactly as saved, newest first, by id within one moment, in pages", func(t *testing.T) {
		full, bare := event("exact", 2, after(0, 1)), event("exact", 1, noon)
		full.Before, full.Actor, full.RequestID = bare.After, nasty, nasty
		bare.After, bare.RequestID, bare.Action, bare.Entity = nil, "", status.ActionTrigger, status.EntityRun
		same := event("exact", 3, after(0, 1))
		require.NoError(t, s.InsertEvents(t.Context(), []status.Event{bare, full, same}))
		want := []status.Event{full, same, bare}
		if same.ID > full.ID {
			want = []status.Event{same, full, bare}
		}
		require.Equal(t, want, events(t, s, status.EventFilter{EntityID: "exact"}))
		var paged []status.Event
		f := status.EventFilter{EntityID: "exact", Limit: 1}
		for range want {
			page := events(t, s, f)
			require.Len(t, page, 1)
			paged = append(paged, page...)
			f.Before = status.Cursor{At: page[0].At, ID: page[0].ID}
		}
		require.Equal(t, want, paged)
		require.Empty(t, events(t, s, f))
	})
	t.Run("events with an existing id are skipped", func(t *testing.T) {
		one, two := event("once", 1, noon), event("once", 2, after(time.Hour, 0))
		other := one
		other.Actor = "somebody else"
		require.NoError(t, s.InsertEvents(t.Context(), []status.Event{one}))
		require.NoError(t, s.InsertEvents(t.Context(), []status.Event{other, two}))
		require.NoError(t, s.InsertEvents(t.Context(), nil))
		require.Equal(t, []status.Event{two, one}, events(t, s, status.EventFilter{EntityID: "once"}))
	})
	t.Run("events are filtered by entity, actor and a half-open span", func(t *testing.T) {
		a, b, c := event("filter", 1, noon), event("filter", 2, after(0, 1)), event("filter", 3, after(0, 2))
		b.Actor, c.Entity = "b@example.com", status.EntityMessage
		require.NoError(t, s.InsertEvents(t.Context(), []status.Event{a, b, c}))
		for _, f := range []struct {
			filter status.EventFilter
			want   []status.Event
		}{
			{status.EventFilter{Actor: "b@example.com"}, []status.Event{b}},
			{status.EventFilter{Entity: status.EntityMessage}, []status.Event{c}},
			{status.EventFilter{At: status.Span{From: after(0, 1)}}, []status.Event{c, b}},
			{status.EventFilter{At: status.Span{From: noon, To: after(0, 2)}}, []status.Event{b, a}},
		} {
			f.filter.EntityID = "filter"
			require.Equal(t, f.want, events(t, s, f.filter))
		}
	})
	t.Run("ids are those of the events at or after a time", func(t *testing.T) {
		late := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
		before, at := event("ids", 1, late.Add(-time.Microsecond)), event("ids", 2, late)
		require.NoError(t, s.InsertEvents(t.Context(), []status.Event{before, at}))
		ids, err := s.EventIDs(t.Context(), late)
		require.NoError(t, err)
		require.Equal(t, []string{at.ID}, ids)
		ids, err = s.EventIDs(t.Context(), time.Time{})
		require.NoError(t, err)
		require.Subset(t, ids, []string{before.ID, at.ID})
	})
}

func events(t *testing.T, s store.Store, f status.EventFilter) []status.Event {
	t.Helper()
	page, err := s.ListEvents(t.Context(), f)
	require.NoError(t, err)
	return page
}

// insertEvents inserts new events, and some with an existing id and other content.
func (w *world) insertEvents(rt *rapid.T) {
	var batch []status.Event
	for range rapid.IntRange(0, 3).Draw(rt, "n") {
		key := rapid.IntRange(0, 7).Draw(rt, "key")
		e := event(w.name, int64(key), date(key/4))
		e.Actor, e.RequestID = text(rt), text(rt)
		batch = append(batch, e)
	}
	same(rt, w.pair, "insert events", func(s store.Store) ([]struct{}, error) {
		return wrote(s.InsertEvents(context.Background(), batch))
	})
}

func (w *world) listEvents(rt *rapid.T) {
	f := status.EventFilter{EntityID: w.name, At: status.Span{From: moment(rt)}, Limit: rapid.IntRange(0, 3).Draw(rt, "limit")}
	same(rt, w.pair, "ListEvents", func(s store.Store) ([]status.Event, error) {
		return s.ListEvents(context.Background(), f)
	})
}
