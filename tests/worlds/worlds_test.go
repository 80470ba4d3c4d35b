package worlds_test

import (
	"context"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/board"
	"buoy/src/ingest"
	"buoy/src/status"
)

func TestRunsRebuildsAndBoardAgreeOnThePast(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		require.NoError(t, checks.Value.Set("60")) // each world has its own database
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		defer w.close()
		pause := rapid.SampledFrom([]time.Duration{time.Second, 11 * time.Second, 3 * time.Minute, 5 * time.Hour, 26 * time.Hour, 4 * 24 * time.Hour})
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			w.now = w.now.Add(pause.Draw(rt, "then"))
			w.step(pause)
			if rapid.Bool().Draw(rt, "run") {
				w.run(w.drawStore())
			}
			if rapid.IntRange(0, 3).Draw(rt, "refresh") == 0 {
				w.live.Refresh(context.Background())
			}
		}
		w.now = w.now.Add(time.Second)
		w.run(w.db)
		w.now = w.now.Add(time.Millisecond) // so that the next run counts results of now
		w.run(w.db)
		w.requireAgreement()
	})
}

// step changes something.
func (w *world) step(pause *rapid.Generator[time.Duration]) {
	i := rapid.IntRange(0, len(w.checks)-1).Draw(w.t, "check")
	switch rapid.SampledFrom([]string{"state", "state", "platform", "message", "message", "late", "future", "edit", "clock", "nothing"}).Draw(w.t, "step") {
	case "state":
		w.setState(i, rapid.SampledFrom([]status.CheckState{status.CheckActive, status.CheckPaused, status.CheckArchived}).Draw(w.t, "state"))
	case "platform":
		w.movePlatform()
	case "message":
		w.announce()
	case "late":
		w.insert(w.checks[i], w.now.Add(-pause.Draw(w.t, "late")))
	case "edit":
		w.edit(i)
	case "clock":
		w.now = w.now.Add(-rapid.SampledFrom([]time.Duration{time.Millisecond, 2 * time.Second}).Draw(w.t, "set back by"))
	case "future":
		w.insert(w.checks[i], w.now.Add(pause.Draw(w.t, "ahead")))
	}
}

func (w *world) requireAgreement() {
	n := w.naive()
	folded, followed := w.rows(), w.transitions()
	for _, c := range w.checks {
		require.Equal(w.t, n.steps(c), stepsOf(followed[c.ID]), "transitions of %s", c.Name)
	}
	rebuild := func() {
		_, err := ingest.New(ingest.Options{Store: w.db, Kinds: w.kinds(), Now: w.clock}).Rebuild(context.Background(), status.Span{From: start.AddDate(-1, 0, 0), To: w.now.Add(time.Hour)})
		require.NoError(w.t, err)
		require.Equal(w.t, folded, w.rows(), "rows of runs equal rebuilt ones")
		require.Equal(w.t, followed, w.transitions(), "transitions of runs equal rebuilt ones")
	}
	rebuild()
	w.dropTransitions()
	rebuild()

	fresh := w.board() // of a process that has just started
	for name, b := range map[string]*board.Board{"restarted": fresh, "running": w.live} {
		b.Refresh(context.Background())
		v := b.View()
		p := v.Platform(w.platform.ID)
		for _, d := range v.Uptime(p, 60).Days {
			want, window := n.day(d.Day)
			got := d.Tally
			for part, pair := range map[string][2]time.Duration{
				"green": {want.Green, got.Green}, "yellow": {want.Yellow, got.Yellow}, "red": {want.Red, got.Red},
				"maintenance": {want.Maintenance, got.Maintenance}, "window": {window, d.Window},
			} {
				require.InDelta(w.t, pair[0].Seconds(), pair[1].Seconds(), 0.02, "%s: %s of %s", name, part, d.Day.Format(time.DateOnly))
			}
		}
		for _, c := range w.checks {
			shown := v.Check(c.ID).Now
			require.Equal(w.t, n.statusAt(c, w.now), shown.Status, "%s: status of %s", name, c.Name)
			steps := n.steps(c)
			if len(steps) == 0 || shown.Newest == nil {
				continue // the check never had a status
			}
			require.NotNil(w.t, shown.Since, name)
			require.Equal(w.t, steps[len(steps)-1].At, *shown.Since, "%s: since when %s is %s", name, c.Name, shown.Status)
		}
		w.requireSince(n, p, name)
		w.requirePeriods(b, followed, name)
		w.requireSeries(n, b, name)
	}
}

// requireSeries compares the status of each interval of each day, whether its results are in memory or only in the store.
func (w *world) requireSeries(n *naive, b *board.Board, name string) {
	for _, c := range w.checks {
		for day := status.DayOf(w.now).AddDate(0, 0, -6); day.Before(w.now); day = day.AddDate(0, 0, 1) {
			s, err := b.Series(context.Background(), b.View(), b.View().Check(c.ID), status.Span{From: day, To: day.AddDate(0, 0, 1)}, 5)
			require.NoError(w.t, err)
			require.NotEqual(w.t, board.SeriesFromDays, s.Source, name)
			for _, p := range s.Points {
				want := n.worstOf(c, status.Span{From: p.At, To: p.At.Add(s.Bucket)})
				require.Equal(w.t, want, p.Status, "%s: %s at %s, from %s", name, c.Name, p.At, s.Source)
			}
		}
	}
}

// requirePeriods compares the listed periods of each check with its stored transitions. The board has the newest ones in memory.
func (w *world) requirePeriods(b *board.Board, stored map[string][]status.Transition, name string) {
	for _, c := range w.checks {
		var want []status.Period
		for _, t := range stored[c.ID] {
			if n := len(want); n > 0 {
				want[n-1].Until = t.At
			}
			want = append(want, status.Period{Transition: t})
		}
		slices.Reverse(want)
		require.Equal(w.t, want, w.periods(b, status.TransitionFilter{CheckID: c.ID, Limit: 3}), "%s: periods of %s", name, c.Name)
		for day := status.DayOf(w.now).AddDate(0, 0, -6); !day.After(w.now); day = day.Add(7 * time.Hour) {
			f := status.TransitionFilter{CheckID: c.ID, At: status.Span{From: day, To: day.Add(24 * time.Hour)}, Overlapping: true, Limit: 3}
			reaching := slices.DeleteFunc(slices.Clone(want), func(p status.Period) bool {
				return !p.At.Before(f.At.To) || !p.Until.IsZero() && !p.Until.After(day) && p.At.Before(day)
			})
			got := w.periods(b, f)
			require.Len(w.t, got, len(reaching), "%s: periods of %s on %s", name, c.Name, day)
			for i := range got {
				require.Equal(w.t, reaching[i], got[i], "%s: periods of %s on %s", name, c.Name, day)
			}
		}
	}
}

// periods returns all pages of a list.
func (w *world) periods(b *board.Board, f status.TransitionFilter) (all []status.Period) {
	for more, pages := true, 0; more; pages++ {
		require.Less(w.t, pages, 1000)
		page, err := b.Transitions(context.Background(), b.View(), f)
		require.NoError(w.t, err)
		for _, p := range page.Periods {
			all = append(all, p.Period)
		}
		f.Before, more = page.Last, page.More
	}
	return all
}

// transitions returns all stored transitions, by check, ordered by time.
func (w *world) transitions() map[string][]status.Transition {
	all, err := w.db.ListTransitions(context.Background(), status.TransitionFilter{At: status.Span{From: start.AddDate(-1, 0, 0)}})
	require.NoError(w.t, err)
	slices.Reverse(all)
	byCheck := map[string][]status.Transition{}
	for _, t := range all {
		byCheck[t.CheckID] = append(byCheck[t.CheckID], t.Transition)
	}
	return byCheck
}

func (w *world) dropTransitions() {
	var parts []status.CheckTransitions
	for _, c := range w.checks {
		parts = append(parts, status.CheckTransitions{CheckID: c.ID, Span: status.Span{To: status.FarFuture()}})
	}
	require.NoError(w.t, w.db.ReplaceTransitions(context.Background(), parts, "test", w.now))
	require.Empty(w.t, w.transitions())
}

func stepsOf(transitions []status.Transition) (steps []status.Step) {
	for _, t := range transitions {
		steps = append(steps, status.Step{At: t.At, Status: t.To})
	}
	return steps
}

// requireSince compares the start of the platform's status.
func (w *world) requireSince(n *naive, p *board.Platform, name string) {
	want := n.worstAt(w.now)
	since := w.now
	for i := len(n.cuts) - 1; i >= 0; i-- {
		if at := n.cuts[i]; !at.After(w.now) {
			if n.worstAt(at) != want || want == status.Green && n.anyUnmeasuredAt(at) {
				break
			}
			since = at
		}
	}
	if want == "" || want == status.Unknown || want != p.Now.Status {
		return // a check that was never measured is unknown, too
	}
	require.NotNil(w.t, p.Now.Since, name)
	require.WithinDuration(w.t, since, *p.Now.Since, time.Millisecond, "%s: since when the platform is %s", name, want)
}

// rows returns all roll-ups that count a result or a known status.
func (w *world) rows() (rows []status.Day) {
	days, err := w.db.SpanDays(context.Background(), status.Span{From: start.AddDate(-1, 0, 0), To: start.AddDate(1, 0, 0)})
	require.NoError(w.t, err)
	for _, d := range days {
		if d.Results > 0 || d.Known() > 0 {
			rows = append(rows, d)
		}
	}
	return rows
}
