package ingest_test

import (
	"context"
	"errors"
	"flag"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store"
)

// push stores a result of a check as a client that pushes results does.
func (w *world) push(c status.Check, o status.Outcome, observed time.Time) {
	w.t.Helper()
	r := status.Judge(c, store.NewID(), o, observed)
	_, err := w.db.InsertResults(w.t.Context(), []status.Result{r}, "pusher", status.Micro(w.clock.now()))
	require.NoError(w.t, err)
}

func (w *world) round(p scripted) {
	w.t.Helper()
	runs, err := w.ingester(p).Round(w.t.Context(), "", manual)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, runs)
}

func TestLatePushedResultRebuildsItsDays(t *testing.T) {
	w := newWorld(t)
	beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: 20 * time.Hour})
	other := w.check(status.Check{Name: "other", Kind: "heartbeat", Freshness: time.Hour})
	w.push(beats, measured(1), testTime.Add(-time.Minute)) // valid until the next day
	w.push(other, measured(1), testTime.Add(-time.Minute))
	w.round(nil)
	w.clock.advance(24 * time.Hour)
	w.push(other, measured(1), testTime.Add(20*time.Hour))
	w.round(nil)
	before := w.days()
	require.Len(t, before, 4)
	require.Equal(t, testTime.Add(-time.Minute), before[1].LastObservedAt, "the first result was still valid at midnight")

	w.push(beats, status.Outcome{Verdict: status.Bad}, testTime.Add(time.Hour)) // replaces the valid result
	w.push(beats, unmeasured("gone"), testTime.Add(2*time.Hour))
	w.clock.advance(time.Minute)
	w.round(nil)
	days := w.days()
	require.Equal(t, time.Hour, days[0].Red)
	require.Equal(t, time.Hour+time.Minute, days[0].Green)
	require.Zero(t, days[1].Green, "the old result is not counted on the next day")
	require.Equal(t, days[1].AccountedUntil.Sub(days[1].Day), days[1].Unknown)
	require.Equal(t, before[2], days[2], "a day of a check without late results does not change")
	w.requireDaysAreRebuilt()
}

func TestCheckIsCountedAfterLongSilence(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	w.round(always(measured(1)))
	w.clock.advance(9 * 24 * time.Hour)
	w.round(always(measured(50)))
	days := w.days()
	require.Len(t, days, 2, "days without a valid result have no row")
	require.Equal(t, []time.Time{status.DayOf(testTime), status.DayOf(testTime).AddDate(0, 0, 9)}, []time.Time{days[0].Day, days[1].Day})
	require.Equal(t, time.Hour, days[0].Green, "the result was valid for an hour")
	w.requireDaysAreRebuilt()
}

func TestValidResultIsCountedAfterDaysWithoutRuns(t *testing.T) {
	w := newWorld(t)
	beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: 9 * 24 * time.Hour})
	w.push(beats, measured(1), testTime.Add(-time.Minute))
	w.round(nil)
	w.clock.advance(4 * 24 * time.Hour) // no runs and no pushed results
	w.round(nil)
	require.Len(t, w.days(), 5)
	w.requireDaysAreRebuilt()
}

// No other run counts the results of a run.
func TestAllResultsAreCountedIfClockDoesNotAdvance(t *testing.T) {
	for name, tick := range map[string]time.Duration{"the clock stands still": 0, "the clock is set back": -time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withChecks("http", 2)
			w.clock.tick = tick
			for range 3 {
				w.round(always(measured(1)))
				w.clock.advance(time.Minute)
			}
			days := w.days()
			require.Len(t, days, 2)
			for _, d := range days {
				require.Equal(t, 3, d.Results)
				require.InDelta(t, 2*time.Minute, d.Green, float64(time.Second))
			}
		})
	}
}

func TestMaintenanceIsCounted(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	ends := testTime.Add(30 * time.Minute)
	require.NoError(t, w.db.Save(t.Context(), status.Collect([]status.Message{{
		ID: store.NewID(), Title: "upgrade", Severity: status.SeverityMaintenance, State: status.MessagePublished,
		StartsAt: testTime.Add(10 * time.Minute), EndsAt: &ends, PublishedAt: &testTime, PlatformIDs: []string{w.platform.ID},
		Origin: status.OriginApp, Version: 1,
	}}...)))
	w.round(always(status.Outcome{Verdict: status.Bad}))
	w.clock.advance(40 * time.Minute)
	w.round(always(measured(1)))
	require.Equal(t, 20*time.Minute, w.days()[0].Maintenance)
	require.InDelta(t, 20*time.Minute, w.days()[0].Red, float64(time.Second))
	w.requireDaysAreRebuilt()
}

func TestRebuildKeepsRowOfDayWithoutResults(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	row := status.Day{
		CheckID: w.checks[0].ID, Day: status.DayOf(testTime).AddDate(0, 0, -60), Tally: status.Tally{Green: 24 * time.Hour},
		AccountedUntil: status.DayOf(testTime).AddDate(0, 0, -59), LastStatus: status.Unknown,
	}
	require.NoError(t, w.db.SaveDays(t.Context(), []status.Day{row}, "t", testTime))
	w.round(always(measured(1)))
	kept := w.days()
	rows, err := w.ingester(nil).Rebuild(t.Context(), status.Span{From: row.Day, To: testTime.AddDate(0, 0, 1)})
	require.NoError(t, err)
	require.Equal(t, 1, rows)
	require.Equal(t, kept, w.days())
}

// After a successful run the roll-ups equal those rebuilt from raw results, for any earlier events: values, silence, rejected writes, lost
// responses, killed processes and late pushes.
func TestFoldEqualsRebuild(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		require.NoError(t, checks.Value.Set("30")) // each has its own database, which is slow under the race detector
	}
	lost := errors.New("lost")
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		for _, kind := range []status.Kind{"http", "http", "heartbeat"} {
			freshness := rapid.SampledFrom([]time.Duration{time.Minute, time.Hour, 30 * time.Hour, 9 * 24 * time.Hour}).Draw(rt, "freshness")
			w.check(status.Check{Name: string(rune('A' + len(w.checks))), Kind: kind, Freshness: freshness})
		}
		outcome := rapid.Custom(func(rt *rapid.T) status.Outcome {
			if rapid.IntRange(0, 4).Draw(rt, "unmeasured") == 0 {
				return unmeasured("no route")
			}
			return measured(rapid.SampledFrom([]float64{0, 0.1, 10, 99.9, 100, 1e9}).Draw(rt, "value"))
		})
		pause := rapid.SampledFrom([]time.Duration{time.Microsecond, time.Second, 7 * time.Minute, 5 * time.Hour, 26 * time.Hour, 4 * 24 * time.Hour})
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			w.clock.advance(pause.Draw(rt, "pause"))
			if rapid.Bool().Draw(rt, "pushed") {
				w.push(w.checks[2], outcome.Draw(rt, "push"), w.clock.now().Add(-pause.Draw(rt, "late")))
			}
			o := w.options(nil)
			answers := map[string]status.Outcome{}
			for _, c := range w.checks[:2] {
				answers[c.ID] = outcome.Draw(rt, "outcome")
			}
			o.Kinds = kinds(func(_ context.Context, c status.Check) status.Outcome { return answers[c.ID] })
			f := &faulty{Store: w.db, before: map[string]error{}, after: map[string]error{}}
			if method := rapid.SampledFrom([]string{"", "", "InsertResults", "ReplaceTransitions", "SaveDays", "FinishRun", "StartRun"}).Draw(rt, "fault"); method != "" {
				rapid.SampledFrom([]map[string]error{f.before, f.after}).Draw(rt, "before or after")[method] = lost
			}
			if rapid.Bool().Draw(rt, "restart") { // closes the runs of a killed process
				require.NoError(rt, ingest.New(o).TakeOver(rt.Context()))
			}
			o.Store = f
			_, err := ingest.New(o).Round(rt.Context(), "", manual)
			if len(f.before)+len(f.after) == 0 && err != nil {
				require.ErrorContains(rt, err, "no route")
			}
		}
		w.clock.advance(time.Second)
		g := w.ingester(always(measured(1)))
		require.NoError(rt, g.TakeOver(rt.Context()))
		runs, err := g.Round(rt.Context(), "", manual)
		require.NoError(rt, err)
		require.Len(rt, runs, 2)
		w.requireDaysAreRebuilt()
	})
}
