package catalog_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// flaky is a store that fails to write audit events while failing is set.
type flaky struct {
	*sqlstore.Store
	failing bool
	idReads int // number of EventIDs calls
}

func (f *flaky) InsertEvents(ctx context.Context, events []status.Event) error {
	if f.failing {
		return errors.New("the events are gone")
	}
	return f.Store.InsertEvents(ctx, events)
}

func (f *flaky) EventIDs(ctx context.Context, since time.Time) ([]string, error) {
	f.idReads++
	return f.Store.EventIDs(ctx, since)
}

func newStore(t *testing.T) *flaky {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), func() time.Time { return noon }, nil)
	require.NoError(t, err)
	return &flaky{Store: db}
}

func auditLog(db *flaky) *catalog.AuditLog {
	return catalog.NewAuditLog(db, slog.New(slog.DiscardHandler))
}

var me = catalog.Actor{Name: "me@example.com", RequestID: "request"}

func home(version int64, owner string) status.Platform {
	return storetest.NewPlatform("11111111-1111-7111-8111-111111111111", func(p *status.Platform) {
		p.Slug, p.Name, p.Owner, p.Version, p.Audit = "home", "Home", owner, version, storetest.Audit(noon, "me@example.com")
		p.UpdatedAt = noon.Add(time.Duration(version) * time.Minute)
	})
}

func change(before *status.Platform, after status.Platform) catalog.Changes {
	if before == nil {
		return catalog.Changes{{After: &after}}
	}
	return catalog.Changes{{Before: before, After: &after}}
}

// eventLines returns the action and request id of all events, oldest first.
func eventLines(t *testing.T, db *flaky) []string {
	t.Helper()
	events, err := db.ListEvents(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	lines := make([]string, len(events))
	for i, e := range events {
		lines[len(events)-1-i] = strings.TrimSpace(string(e.Action) + " " + e.RequestID)
	}
	return lines
}

func TestFailedEventIsWrittenWithTheNextChange(t *testing.T) {
	db := newStore(t)
	log := auditLog(db)
	one, two := home(1, "a"), home(2, "b")
	db.failing = true
	require.NoError(t, log.Save(t.Context(), me, change(nil, one)), "the change succeeds")
	require.Empty(t, eventLines(t, db))
	require.Error(t, log.Save(t.Context(), me, change(&one, two)), "the next change fails until the audit log is complete")
	stored, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, "a", stored[0].Owner)
	db.failing = false
	require.NoError(t, log.Save(t.Context(), me, change(&one, two)))
	require.Equal(t, []string{"create request", "update request"}, eventLines(t, db))
}

func TestLostEventIsReconstructedFromTheEntity(t *testing.T) {
	db := newStore(t)
	one, two := home(1, "a"), home(2, "b")
	require.NoError(t, auditLog(db).Save(t.Context(), me, change(nil, one)))
	db.failing = true
	require.NoError(t, auditLog(db).Save(t.Context(), me, change(&one, two))) // and the process dies
	db.failing = false

	next := auditLog(db)
	three := home(3, "c")
	require.NoError(t, next.Save(t.Context(), me, change(&two, three)))
	require.Equal(t, []string{"create request", "update", "update request"}, eventLines(t, db))
	events, err := db.ListEvents(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	lost := events[1]
	require.Equal(t, two.UpdatedAt, lost.At)
	require.Equal(t, "me@example.com", lost.Actor)
	require.Contains(t, string(lost.After), `"owner":"b"`)
	require.Nil(t, lost.Before, "the state before the change is not known")

	before := db.idReads
	require.NoError(t, next.Repair(t.Context()))
	require.NoError(t, next.Save(t.Context(), me, change(&three, home(4, "d"))))
	require.Equal(t, before, db.idReads, "a complete audit log is not read again")
}

func TestRefusedChangeHasNoEvent(t *testing.T) {
	db := newStore(t)
	log := auditLog(db)
	one := home(1, "a")
	require.NoError(t, log.Save(t.Context(), me, change(nil, one)))
	err := log.Save(t.Context(), me, change(&one, home(3, "skips one")))
	require.Truef(t, status.HasCode(err, status.CodeStale), "%v", err)
	require.NoError(t, log.Repair(t.Context()))
	require.Equal(t, []string{"create request"}, eventLines(t, db))
}

func TestListOfEventsIsComplete(t *testing.T) {
	db := newStore(t)
	log := auditLog(db)
	db.failing = true
	require.NoError(t, log.Save(t.Context(), me, change(nil, home(1, "a"))))
	_, err := log.List(t.Context(), status.EventFilter{})
	require.Error(t, err, "a list without the event would be wrong")
	db.failing = false
	events, err := log.List(t.Context(), status.EventFilter{Limit: 10})
	require.NoError(t, err)
	require.Len(t, events, 1, "the event is written before the list is read")
	require.Equal(t, status.ActionCreate, events[0].Action)
}

func TestTriggerOfARunIsInTheAuditLog(t *testing.T) {
	e := editor(newStore(t))
	e.RecordTrigger(t.Context(), me, "http")
	events, err := e.AuditLog.List(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.NotEmpty(t, events[0].ID)
	events[0].ID = ""
	require.Equal(t, status.Event{
		At: noon, Actor: me.Name, Action: status.ActionTrigger, Entity: status.EntityRun, After: []byte(`{"source":"http"}`), RequestID: me.RequestID,
	}, events[0])
}
