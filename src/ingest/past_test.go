package ingest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

// announce stores a version of a published maintenance message.
func (w *world) announce(before *status.Message, from, until time.Duration) status.Message {
	w.t.Helper()
	ends := testTime.Add(until)
	m := storetest.NewMessage(store.NewID(), testTime.Add(from), func(m *status.Message) {
		m.Severity, m.State, m.EndsAt, m.PublishedAt = status.SeverityMaintenance, status.MessagePublished, &ends, &testTime
		m.PlatformIDs, m.Audit = []string{w.platform.ID}, storetest.Audit(w.clock.now(), "t")
	})
	if before != nil {
		m.ID, m.Version, m.CreatedAt = before.ID, before.Version+1, before.CreatedAt
	}
	m = m.WithAnnounced(before)
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(m)))
	return m
}

// setState stores a check in another state.
func (w *world) setState(i int, state status.CheckState) {
	w.t.Helper()
	next := w.checks[i]
	next.State, next.Version, next.UpdatedAt = state, next.Version+1, status.Micro(w.clock.now())
	next = next.WithPauses(&w.checks[i])
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(next)))
	w.checks[i] = next
}

func (w *world) events() []status.Event {
	w.t.Helper()
	events, err := w.db.ListEvents(w.t.Context(), status.EventFilter{Limit: 100})
	require.NoError(w.t, err)
	return events
}

func TestPastMaintenanceIsCountedByTheNextRun(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	down := always(status.Outcome{Verdict: status.Bad})
	w.round(down)
	w.clock.advance(50 * time.Minute)
	w.round(down)
	require.InDelta(t, 50*time.Minute, w.days()[0].Red, float64(time.Second))

	m := w.announce(nil, 10*time.Minute, 30*time.Minute)
	w.clock.advance(time.Second)
	w.round(down)
	require.Equal(t, 20*time.Minute, w.days()[0].Maintenance, "published later")
	require.InDelta(t, 30*time.Minute, w.days()[0].Red, float64(5*time.Second))

	m = w.announce(&m, 20*time.Minute, 40*time.Minute)
	w.clock.advance(time.Second)
	w.round(down)
	require.Equal(t, 20*time.Minute, w.days()[0].Maintenance, "moved within the day")
	w.requireDaysAreRebuilt()

	m = w.announce(&m, 48*time.Hour, 49*time.Hour)
	w.clock.advance(time.Second)
	w.round(down)
	require.Zero(t, w.days()[0].Maintenance, "moved to another day")
	w.requireDaysAreRebuilt()

	w.clock.advance(time.Second)
	w.round(down)
	require.Len(t, w.events(), 3, "the audit log has one recount for each version, for any number of runs")
	require.Equal(t, status.ActionRecount, w.events()[0].Action)
	require.Equal(t, m.ID, w.events()[0].EntityID)
	require.JSONEq(t, `{"source": "http", "roll_ups": 1, "message_version": 3}`, string(w.events()[0].After))
}

func TestMaintenanceIsCountedWithoutActiveChecks(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	w.round(always(status.Outcome{Verdict: status.Bad}))
	w.clock.advance(20 * time.Minute)
	w.round(always(status.Outcome{Verdict: status.Bad}))
	w.setState(0, status.CheckArchived)
	w.clock.advance(24 * time.Hour)
	w.announce(nil, 0, 10*time.Minute)
	runs, err := w.ingester(nil).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Zero(t, only(t, runs).ChecksTotal)
	require.InDelta(t, 10*time.Minute, w.days()[0].Maintenance, float64(time.Second))

	w.clock.advance(time.Hour)
	_, err = w.ingester(nil).Round(t.Context(), "", manual) // the previous run may have missed a change at its own start
	require.NoError(t, err)
	w.clock.advance(time.Hour)
	runs, err = w.ingester(nil).Round(t.Context(), "", manual)
	require.NoError(t, err)
	require.Empty(t, runs, "there is nothing left to count")
}

func TestPauseIsUnknownAndKeepsThePast(t *testing.T) {
	w := newWorld(t).withChecks("http", 2)
	down := always(status.Outcome{Verdict: status.Bad})
	w.round(down)
	w.clock.advance(10 * time.Minute)
	w.setState(0, status.CheckPaused)
	w.clock.advance(10 * time.Minute)
	w.round(down)
	paused, other := w.days()[0], w.days()[1]
	require.InDelta(t, 10*time.Minute, paused.Red, float64(time.Second), "counted until the pause")
	require.Equal(t, w.checks[0].Pauses[0].From, paused.AccountedUntil)
	require.InDelta(t, 20*time.Minute, other.Red, float64(time.Second))

	w.setState(0, status.CheckActive)
	w.clock.advance(time.Minute)
	w.round(down)
	w.clock.advance(time.Minute)
	w.round(down)
	resumed := w.days()[0]
	require.InDelta(t, 11*time.Minute, resumed.Red, float64(2*time.Second), "the time of the pause is not red after the check is measured again")
	w.requireDaysAreRebuilt()
}

// A run that read the checks before one was paused counts beyond the start of the pause. The next run corrects that.
func TestUnknownPauseIsCorrectedByTheNextRun(t *testing.T) {
	w := newWorld(t).withChecks("http", 2)
	down := always(status.Outcome{Verdict: status.Bad})
	w.round(down)
	w.clock.advance(10 * time.Minute)
	paused := status.Micro(w.clock.now())
	w.clock.advance(2 * time.Second)
	w.round(down)
	next := w.checks[0]
	next.State, next.Version, next.UpdatedAt = status.CheckPaused, 2, paused
	require.NoError(t, w.db.Save(t.Context(), status.Collect(next.WithPauses(&w.checks[0]))))
	require.InDelta(t, 10*time.Minute+2*time.Second, w.days()[0].Red, float64(time.Second))
	w.clock.advance(time.Minute)
	w.round(down)
	require.Equal(t, paused, w.days()[0].AccountedUntil)
	require.InDelta(t, 10*time.Minute, w.days()[0].Red, float64(time.Second))
}

func TestFutureResultIsCountedFromItsTimeOn(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	up := always(measured(1))
	w.round(up)
	w.push(w.checks[0], status.Outcome{Verdict: status.Bad}, testTime.Add(25*time.Minute)) // from a process with a clock that is ahead
	for range 2 {
		w.clock.advance(10 * time.Minute)
		w.round(up)
	}
	require.Zero(t, w.days()[0].Red)
	w.clock.advance(10 * time.Minute)
	w.round(up)
	require.InDelta(t, 5*time.Minute, w.days()[0].Red, float64(time.Second))
	w.requireDaysAreRebuilt()
}
