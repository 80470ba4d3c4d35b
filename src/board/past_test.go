package board_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/status"
	"buoy/src/store"
)

func TestSeriesExcludesMaintenanceAndPauses(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	c := w.check(p, "a", time.Hour)
	at := func(minute int) time.Time { return testTime.Add(time.Duration(minute-60) * time.Minute) }
	w.measure(c, 200, at(0))
	ends := at(30)
	w.message(status.Message{
		Title: "upgrade", Severity: status.SeverityMaintenance, StartsAt: at(15), EndsAt: &ends, PlatformIDs: []string{p.ID},
	})
	c.State, c.Version, c.Pauses = status.CheckPaused, 2, []status.Pause{{State: status.CheckPaused, From: at(45)}}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(c)))
	v := w.view()
	s := series(t, v, v.Check(c.ID), status.Span{From: at(0), To: at(60)}, 4)
	var shown []status.Status
	for _, point := range s.Points {
		shown = append(shown, point.Status)
	}
	require.Equal(t, []status.Status{status.Red, status.Unknown, status.Red, status.Unknown}, shown)
}

func TestLongLivedResultSurvivesRestart(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", 30*24*time.Hour)
	r := w.measure(c, 200, testTime.Add(-3*24*time.Hour))
	shorter := c
	shorter.Freshness, shorter.Version, shorter.UpdatedAt = time.Hour, 2, testTime // it was valid until now
	require.NoError(t, w.db.Save(t.Context(), status.Collect(shorter.WithPauses(&c))))
	v := w.view()
	require.True(t, v.Check(c.ID).Measured())
	require.Equal(t, r.ID, v.Check(c.ID).Now.Newest.ID)
	require.Equal(t, status.Red, v.Check(c.ID).Now.LastKnown)
	require.Equal(t, status.Unknown, v.Check(c.ID).Now.Status, "the check now requires newer results")
	s := series(t, v, v.Check(c.ID), status.Span{From: testTime.Add(-47 * time.Hour), To: testTime}, 2)
	require.Equal(t, status.Red, s.Points[0].Status)
	require.Equal(t, status.Red, s.Points[1].Status)
}

// A result keeps the freshness that its check had. The check is measured again only near the end of the hot window.
func TestRestartKeepsTheResultBeforeTheHotWindow(t *testing.T) {
	for name, freshness := range map[string]time.Duration{"much shorter": time.Hour, "as long as the window": hotWindow, "longer": 10 * day} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.now = testTime.Add(-4 * day)
			c := w.check(w.platform("shop"), "a", 4*day)
			w.now = testTime.Add(-3 * day)
			w.measure(c, 200, w.now)
			b := w.board()
			w.now = testTime.Add(-time.Hour)
			c.Freshness, c.Version, c.UpdatedAt = freshness, 2, w.now
			require.NoError(t, w.db.Save(t.Context(), status.Collect(c)))
			w.measure(c, 1, w.now)
			w.now = testTime
			b.Refresh(t.Context())
			for name, v := range map[string]*board.View{"running": b.View(), "restarted": w.view()} {
				u := v.RecentUptime(v.Platform("shop"), day)
				require.Equal(t, status.Tally{Red: 23 * time.Hour, Green: time.Hour}, u.Tally, name)
			}
		})
	}
}

func TestFutureResultIsShownFromItsTimeOn(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime.Add(-time.Minute))
	w.insert(status.Judge(c, store.NewID(), status.Outcome{Verdict: status.Bad}, testTime.Add(10*time.Minute)))
	b := w.board()
	require.Equal(t, status.Green, b.View().Check(c.ID).Now.Status)
	require.Equal(t, testTime.Add(10*time.Minute), b.View().NextChange, "the board evaluates again then")
	w.now = testTime.Add(5 * time.Minute)
	w.measure(c, 20, w.now)
	b.Refresh(t.Context())
	require.Equal(t, status.Yellow, b.View().Check(c.ID).Now.Status, "a result measured in the meantime is shown")
	w.now = testTime.Add(10 * time.Minute)
	b.Refresh(t.Context())
	require.Equal(t, status.Red, b.View().Check(c.ID).Now.Status)
	require.Equal(t, testTime.Add(10*time.Minute), *b.View().Check(c.ID).Now.Since)
}

func TestPlatformSinceSpansChangesOfItsChecks(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	a, b := w.check(p, "a", time.Hour), w.check(p, "b", time.Hour)
	at := func(minute int) time.Time { return testTime.Add(time.Duration(minute-180) * time.Minute) }
	for minute := 0; minute < 180; minute += 10 {
		down := func(yes bool) float64 { return map[bool]float64{true: 200, false: 1}[yes] }
		w.measure(a, down(minute >= 60 && minute < 120), at(minute))
		w.measure(b, down(minute >= 110), at(minute))
	}
	require.Equal(t, at(60), *w.view().Platform("shop").Now.Since, "first one check was down, then another")
}
