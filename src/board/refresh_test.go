package board_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/board"
	"buoy/src/status"
)

// contextT is what *testing.T and *rapid.T share.
type contextT interface {
	require.TestingT
	Context() context.Context
}

func series(t contextT, v *board.View, c *board.Check, window status.Span, n int) board.Series {
	s, err := v.Series(t.Context(), c, window, n)
	require.NoError(t, err)
	return s
}

// shown returns everything that can be read from a view, in a comparable form.
func shown(t contextT, b *board.Board, v *board.View) map[string]any {
	all := map[string]any{
		"board": []any{v.At, v.AsOf, v.Stale, v.Reason, v.Status, v.Counts, v.NextChange, v.HotSince}, "ingestion": v.Ingestion,
		"sources": v.Sources, "messages": v.Messages, "runs": v.Runs,
	}
	for _, p := range v.Platforms {
		all["platform "+p.Slug] = []any{p.Platform, p.Now, p.History, v.Uptime(p, 400)}
		var order []string
		for _, c := range p.Checks {
			order = append(order, c.Name)
		}
		all["checks of "+p.Slug] = order
	}
	for _, c := range v.Checks {
		all["check "+c.Name] = []any{c.Check, c.Now}
		all["raw series "+c.Name] = series(t, v, c, status.Span{From: v.HotSince, To: v.At}, 50)
		all["daily series "+c.Name] = series(t, v, c, status.Span{From: v.HotSince.AddDate(0, 0, -5), To: v.At}, 50)
	}
	page, err := b.Results(nil, v, status.ResultFilter{Limit: 10_000}) //nolint:staticcheck // a read from memory needs no context
	require.NoError(t, err)
	all["results"] = page
	return all
}

// A board that is refreshed while data arrives, in any order, shows the same as a board that is built at the end.
func TestRefreshedBoardEqualsRebuiltBoard(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		require.NoError(t, checks.Value.Set("30")) // each has its own database, which is slow under the race detector
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		fragile := &faulty{Store: w.db}
		followed := board.New(w.options(fragile))
		shop := w.platform("shop")
		w.check(shop, "a", time.Hour)
		w.check(shop, "b", 30*time.Hour)
		pause := rapid.SampledFrom([]time.Duration{time.Microsecond, time.Second, 7 * time.Minute, 3 * time.Hour})
		ago := rapid.SampledFrom([]time.Duration{0, time.Microsecond, time.Minute, time.Hour, 5 * time.Hour})
		steps := map[string]func(){
			"refresh": func() { followed.Refresh(rt.Context()) },
			"refresh, and the store fails on the way": func() {
				fragile.breaks = true
				followed.Refresh(rt.Context())
				for _, c := range followed.View().Checks {
					require.Equal(rt, c.Now.Newest != nil, c.Now.Since != nil, "every known result is evaluated")
				}
			},
			"run that measures": func() {
				run := w.begin()
				maybeRefresh := func(when string) {
					if rapid.Bool().Draw(rt, "refresh "+when) {
						followed.Refresh(rt.Context())
					}
					w.now = w.now.Add(pause.Draw(rt, "pause"))
				}
				some := rapid.SliceOfNDistinct(rapid.IntRange(0, len(w.checks)-1), 1, 2, rapid.ID).Draw(rt, "checks")
				for _, i := range some {
					w.insert(status.Judge(w.checks[i], run.ID, status.Outcome{Verdict: status.Bad}, w.now))
					maybeRefresh("before the next")
				}
				state := rapid.SampledFrom([]status.RunState{status.RunSuccess, status.RunFail}).Draw(rt, "state")
				w.end(run, state)
				maybeRefresh("after its end")
				if i := rapid.IntRange(0, len(w.checks)-1).Draw(rt, "straggler"); state == status.RunFail && !slices.Contains(some, i) {
					w.insert(status.Judge(w.checks[i], run.ID, status.Outcome{Verdict: status.Bad}, w.now)) // the run was abandoned, but continued
				}
				for _, c := range w.checks {
					w.roll(c)
					w.storeTransitions(c)
				}
			},
			"measure": func() {
				c := rapid.SampledFrom(w.checks).Draw(rt, "check")
				w.measure(c, rapid.SampledFrom([]float64{1, 1, 10, 100}).Draw(rt, "value"), w.now.Add(-ago.Draw(rt, "observed")))
			},
			"run": func() {
				w.run(rapid.SampledFrom([]status.RunState{status.RunSuccess, status.RunFail}).Draw(rt, "state"), time.Second, "no") // its end is written at once
			},
			"add a check": func() {
				w.check(rapid.SampledFrom(w.platforms).Draw(rt, "platform"), fmt.Sprint("c", len(w.checks)), time.Hour)
			},
			"add a platform": func() { w.platform(fmt.Sprint("p", len(w.platforms))) },
			"change a check": func() {
				i := rapid.IntRange(0, len(w.checks)-1).Draw(rt, "check")
				c := &w.checks[i]
				c.State = rapid.SampledFrom([]status.CheckState{status.CheckActive, status.CheckPaused, status.CheckArchived}).Draw(rt, "state")
				c.Version, c.UpdatedAt = c.Version+1, w.now
				require.NoError(rt, w.db.Save(rt.Context(), status.Collect(*c)))
			},
			"message": func() {
				ends := w.now.Add(pause.Draw(rt, "lasts"))
				w.message(status.Message{
					Title: fmt.Sprint("m", len(w.messages)), StartsAt: w.now.Add(-ago.Draw(rt, "since")), EndsAt: &ends, PlatformIDs: []string{shop.ID},
					Severity: rapid.SampledFrom([]status.Severity{status.SeverityInfo, status.SeverityMaintenance}).Draw(rt, "severity"),
				})
			},
		}
		names := make([]string, 0, len(steps))
		for name := range steps {
			names = append(names, name)
		}
		slices.Sort(names)
		names = append(names, "measure", "measure", "refresh", "refresh", "run that measures")
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			w.now = w.now.Add(pause.Draw(rt, "pause"))
			steps[rapid.SampledFrom(names).Draw(rt, "step")]()
		}
		w.now = w.now.Add(pause.Draw(rt, "pause"))
		followed.Refresh(rt.Context())
		built := board.New(w.options(w.db))
		built.Refresh(rt.Context())
		want, got := shown(rt, built, built.View()), shown(rt, followed, followed.View())
		for name := range want {
			require.Equal(rt, want[name], got[name], name)
		}
		require.Len(rt, got, len(want))
	})
}

func TestLateResultIsInsertedInOrder(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime)
	b := w.board()
	w.now = testTime.Add(10 * time.Minute)
	w.measure(c, 1, w.now)
	b.Refresh(t.Context())
	require.Equal(t, testTime, *b.View().Check(c.ID).Now.Since)

	between := w.measure(c, 100, testTime.Add(5*time.Minute))
	b.Refresh(t.Context())
	require.Equal(t, w.now, *b.View().Check(c.ID).Now.Since, "it was red in between")
	before := w.measure(c, 1, testTime.Add(-5*time.Minute))
	b.Refresh(t.Context())
	require.Equal(t, w.now, *b.View().Check(c.ID).Now.Since, "it was not always green")
	page, err := b.Results(t.Context(), b.View(), status.ResultFilter{Limit: 10})
	require.NoError(t, err)
	require.Len(t, page.Results, 4)
	require.Equal(t, []string{between.ID, before.ID}, []string{page.Results[1].ID, page.Results[3].ID})
}

func TestResultsBeforeTheHotWindowAreDropped(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", 2*time.Hour)
	b := w.board()
	for range 100 {
		w.measure(c, 1, w.now)
		b.Refresh(t.Context())
		w.now = w.now.Add(time.Hour)
	}
	b.Refresh(t.Context())
	page, err := b.Results(t.Context(), b.View(), status.ResultFilter{Limit: 1000})
	require.NoError(t, err)
	require.Len(t, page.Results, 48)
	require.Equal(t, testTime, *b.View().Check(c.ID).Now.Since, "but the start of green is known")
	page, err = b.Results(t.Context(), b.View(), status.ResultFilter{Observed: status.Span{From: testTime}, Limit: 1000})
	require.NoError(t, err)
	require.Len(t, page.Results, 100)
	require.True(t, page.FromStore)
}

func TestViewNeverChanges(t *testing.T) {
	w := newWorld(t)
	shop := w.platform("shop")
	checks := []status.Check{w.check(shop, "a", time.Hour), w.check(shop, "b", time.Hour)}
	for i := range 10 {
		w.measure(checks[i%2], float64(i), testTime.Add(-time.Duration(i)*time.Minute))
	}
	b := w.board()
	old := b.View()
	before := shown(t, b, old)
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					shown(t, b, old)
					shown(t, b, b.View())
				}
			}
		})
	}
	for i := range 30 {
		w.now = w.now.Add(20 * time.Second)
		w.measure(checks[i%2], 100, w.now.Add(-time.Duration(i%7)*time.Minute)) // many of them late
		b.Refresh(t.Context())
	}
	close(stop)
	readers.Wait()
	require.Equal(t, before, shown(t, b, old))
	require.NotEqual(t, before, shown(t, b, b.View()))
}

func TestAppliedChangesAreShownAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.board()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { b.Run(ctx); close(ended) }()
	p := w.platform("fresh")
	b.Apply(ctx, board.Changes{Entities: status.Collect(p)})
	require.NotNil(t, b.View().Platform("fresh"))
	cancel()
	<-ended
	b.Apply(ctx, board.Changes{Entities: status.Collect(p)}) // returns although Run has ended
}

// Another process can write a row some seconds after the time that the row has.
func TestRowThatBecomesVisibleLateIsRead(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	b := w.board()
	w.now = testTime.Add(-20 * time.Second)
	w.platform("late")
	w.measure(c, 100, w.now)
	w.now = testTime.Add(time.Second)
	b.Refresh(t.Context())
	require.NotNil(t, b.View().Platform("late"))
	require.Equal(t, status.Red, b.View().Check(c.ID).Now.Status)
}
