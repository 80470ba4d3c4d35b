package catalog_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

// pusher is an editor on a database in memory, with a clock and checks to push to.
type pusher struct {
	*catalog.Editor
	t      tester
	db     *lossy
	now    time.Time
	checks []status.Check
}

// lossy is a store that, if lose is set, writes results but returns an error. It counts the reads of results.
type lossy struct {
	*sqlstore.Store
	lose  bool
	reads atomic.Int32
}

var errLost = errors.New("the response is lost")

func (l *lossy) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	n, err := l.Store.InsertResults(ctx, results, actor, now)
	if l.lose {
		return 0, errors.Join(err, errLost)
	}
	return n, err
}

func (l *lossy) ListResults(ctx context.Context, f status.ResultFilter) ([]status.Result, error) {
	l.reads.Add(1)
	return l.Store.ListResults(ctx, f)
}

type tester interface {
	require.TestingT
	Helper()
	Context() context.Context
	Cleanup(f func())
}

func newPusher(t tester, checks int) *pusher {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), func() time.Time { return noon }, nil)
	require.NoError(t, err)
	p := &pusher{t: t, db: &lossy{Store: db}, now: noon}
	p.restart()
	platform := storetest.NewPlatform(store.NewID())
	require.NoError(t, db.Save(p.t.Context(), status.Collect(platform)))
	for i := range checks {
		p.checks = append(p.checks, storetest.NewCheck(platform.ID, store.NewID(), func(c *status.Check) { c.Name, c.Kind = fmt.Sprint(i), "heartbeat" }))
	}
	require.NoError(t, db.Save(p.t.Context(), status.Collect(p.checks...)))
	return p
}

// kinds returns the kinds of the tests.
func kinds() status.Kinds {
	return status.Kinds{{Name: "http", Source: "http"}, {Name: "heartbeat", Source: "heartbeat", Pushed: true}}
}

// restart replaces the editor with a new one without state.
func (p *pusher) restart() {
	p.Editor = catalog.New(catalog.Options{
		AuditLog: catalog.NewAuditLog(p.db, slog.New(slog.DiscardHandler)), Results: p.db, Kinds: kinds(), Now: func() time.Time { return p.now },
	})
}

func (p *pusher) push(pushed ...catalog.Pushed) []status.Result {
	results, err := p.Push(p.t.Context(), catalog.Actor{Name: "t"}, pushed)
	require.NoError(p.t, err)
	require.Len(p.t, results, len(pushed))
	return results
}

// stored returns the results of a check, newest first.
func (p *pusher) stored(check int) []status.Result {
	results, err := p.db.ListResults(p.t.Context(), status.ResultFilter{CheckID: p.checks[check].ID})
	require.NoError(p.t, err)
	return results
}

func good(c status.Check, at time.Time) catalog.Pushed { return catalog.Pushed{Check: &c, At: at} }

func bad(c status.Check, at time.Time, detail string) catalog.Pushed {
	return catalog.Pushed{Check: &c, At: at, Outcome: status.Outcome{Verdict: status.Bad, Detail: detail}}
}

func TestLaterPushOfTheSameMomentCounts(t *testing.T) {
	for name, at := range map[string]time.Time{"with a time": noon.Add(-time.Minute), "without a time": {}} {
		t.Run(name, func(t *testing.T) {
			p := newPusher(t, 2)
			c, other := p.checks[0], p.checks[1]
			p.push(good(c, at))
			second := p.push(bad(c, at, "job failed"))
			require.Equal(t, status.Red, p.stored(0)[0].Status)
			require.Equal(t, second[0], p.stored(0)[0])
			p.push(bad(c, at, "another job failed"), good(other, at))
			require.Equal(t, "another job failed", p.stored(0)[0].Detail)
			require.Len(t, p.stored(0), 3)
			require.Len(t, p.stored(1), 1)

			both := p.push(good(other, at), bad(other, at, "in one request"))
			require.True(t, both[1].ObservedAt.After(both[0].ObservedAt))
		})
	}
}

func TestLaterResultOfARequestCounts(t *testing.T) {
	p := newPusher(t, 1)
	c, at := p.checks[0], noon.Add(-time.Minute)
	p.push(bad(c, at, "first"))
	returned := p.push(bad(c, at, "second"), bad(c, at.Add(time.Microsecond), "third"), good(c, at))
	stored := p.stored(0)
	slices.Reverse(returned)
	require.Equal(t, returned, stored[:3])
	require.Equal(t, []string{"", "third", "second", "first"}, []string{stored[0].Detail, stored[1].Detail, stored[2].Detail, stored[3].Detail})
}

func TestRepeatedPushIsStoredOnce(t *testing.T) {
	p := newPusher(t, 1)
	c, at := p.checks[0], noon.Add(-time.Minute)
	request := []catalog.Pushed{good(c, at), bad(c, at, "x"), good(c, at), {Check: &c, At: at, Outcome: status.Outcome{Value: new(0.1)}}}
	first := p.push(request...)
	require.Equal(t, first[2].ObservedAt, first[1].ObservedAt.Add(time.Microsecond), "within one request the last result counts")
	p.now = p.now.Add(time.Hour)
	require.Equal(t, first, p.push(request...), "the response contains the stored results with their first time")
	p.restart()
	require.Equal(t, first, p.push(request...))
	require.Equal(t, first[1:2], p.push(request[1]), "a part of the request can be repeated")
	require.Len(t, p.stored(0), 4)

	p.db.lose = true
	_, err := p.Push(t.Context(), catalog.Actor{Name: "t"}, []catalog.Pushed{bad(c, at, "lost")})
	require.ErrorIs(t, err, errLost)
	p.db.lose = false
	again := p.push(bad(c, at, "lost"))
	require.Equal(t, p.stored(0)[:1], again)
	require.Len(t, p.stored(0), 5)
}

func TestMomentHasRoomForAThousandResults(t *testing.T) {
	p := newPusher(t, 1)
	c, at := p.checks[0], noon.Add(-time.Minute)
	for part := range 2 {
		var request []catalog.Pushed
		for i := range 500 {
			request = append(request, bad(c, at, fmt.Sprint(part, i)))
		}
		p.push(request...)
	}
	_, err := p.Push(t.Context(), catalog.Actor{}, []catalog.Pushed{bad(c, at, "one more")})
	require.ErrorContains(t, err, "results[0].observed_at: too many different results of this check have the time 2026-11-24T11:59:00Z")
	require.True(t, status.HasCode(err, status.CodeConflict))
	stored := p.stored(0)
	require.Len(t, stored, 1000)
	p.push(bad(c, at.Add(time.Millisecond), "a moment later"))
}

func TestPushWithoutATimeIsNotBeforeThePreviousPush(t *testing.T) {
	p := newPusher(t, 1)
	c := p.checks[0]
	p.push(good(c, time.Time{}))
	p.now = p.now.Add(-2 * time.Second) // the clock is set back
	p.push(bad(c, time.Time{}, "job failed"))
	require.Equal(t, status.Red, p.stored(0)[0].Status)
	p.now = p.now.Add(-time.Hour) // by so much that the stored results are implausible
	require.Equal(t, p.now, p.push(good(c, time.Time{}))[0].ObservedAt)
}

func TestClockCanBeSetBackByTheClockSkew(t *testing.T) {
	for back, follows := range map[time.Duration]bool{status.MaxClockSkew: true, status.MaxClockSkew + time.Microsecond: false} {
		p := newPusher(t, 1)
		first := p.push(good(p.checks[0], time.Time{}))[0]
		p.now = p.now.Add(-back)
		second := p.push(bad(p.checks[0], time.Time{}, "job failed"))[0]
		require.Equal(t, follows, second.ObservedAt.After(first.ObservedAt), back)
	}
}

// Each read is a statement in a warehouse.
func TestResultsOfDifferentMomentsAreWrittenWithoutARead(t *testing.T) {
	for apart, reads := range map[time.Duration]int32{time.Millisecond: 0, time.Millisecond - time.Microsecond: 1} {
		p := newPusher(t, 1)
		p.push(good(p.checks[0], noon), bad(p.checks[0], noon.Add(apart), "job failed"))
		require.Equal(t, reads, p.db.reads.Load(), apart)
	}
}

// A result that is sent again after an upgrade of Buoy is stored once, so its id must not change.
func TestIDsOfPushedResultsKeepTheirForm(t *testing.T) {
	p := newPusher(t, 1)
	for after, want := range map[time.Duration]string{0: "01a20d6d-5a00-7671-8876-f07356a48dea", time.Microsecond: "01a20d6d-5a00-79ee-8382-10fdbad44442"} {
		require.Equal(t, want, p.push(good(p.checks[0], noon.Add(after)))[0].RunID)
	}
}

func TestTimeBeyondTheClockSkewIsRefused(t *testing.T) {
	p := newPusher(t, 1)
	for ahead, accepted := range map[time.Duration]bool{
		time.Minute: true, status.MaxClockSkew: true, status.MaxClockSkew + time.Microsecond: false, 24 * time.Hour: false, 100 * 365 * 24 * time.Hour: false,
	} {
		_, err := p.Push(t.Context(), catalog.Actor{}, []catalog.Pushed{good(p.checks[0], noon.Add(ahead))})
		require.Equal(t, accepted, err == nil, "%s: %v", ahead, err)
	}
}

// Processes that share one file do not coordinate their pushes.
func TestConcurrentPushesAreAllStored(t *testing.T) {
	p := newPusher(t, 1)
	editors := []*catalog.Editor{p.Editor, catalog.New(p.Options), catalog.New(p.Options)}
	var wg sync.WaitGroup
	for i, m := range editors {
		for n := range 5 {
			wg.Go(func() {
				request := []catalog.Pushed{bad(p.checks[0], noon, fmt.Sprint(i, " ", n))}
				for { // send again after a conflict
					results, err := m.Push(t.Context(), catalog.Actor{}, request)
					if err == nil {
						stored, err := p.db.ListResults(t.Context(), status.ResultFilter{CheckID: p.checks[0].ID})
						if err != nil || !slices.ContainsFunc(stored, func(r status.Result) bool { return r.ID == results[0].ID && r.Detail == results[0].Detail }) {
							t.Errorf("the response contains results that are not stored: %v, %v", results, err)
						}
						return
					}
					if !status.HasCode(err, status.CodeConflict) {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	require.Len(t, p.stored(0), 15)
}

// For any pushes in any order, with lost responses, repetitions and restarts: all returned results are stored, no other
// results are stored, no result is stored twice, and the last result of a moment counts.
func TestResponsesMatchTheStore(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		require.NoError(t, checks.Value.Set("50")) // each of them opens its own database
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := newPusher(rt, 2)
		offset := rapid.SampledFrom([]time.Duration{0, time.Microsecond, 999 * time.Microsecond, time.Millisecond, time.Second, -time.Hour})
		value := rapid.OneOf(rapid.Just[*float64](nil), rapid.Map(rapid.Float64(), func(f float64) *float64 { return &f }))
		draw := rapid.Custom(func(rt *rapid.T) catalog.Pushed {
			c := rapid.SampledFrom(p.checks).Draw(rt, "check")
			m := catalog.Pushed{Check: &c, Outcome: status.Outcome{Value: value.Draw(rt, "value"), Detail: rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "detail")}}
			if rapid.Bool().Draw(rt, "bad") {
				m.Outcome.Verdict = status.Bad
			}
			if rapid.IntRange(0, 3).Draw(rt, "timed") > 0 {
				m.At = noon.Add(offset.Draw(rt, "offset"))
			}
			return m
		})
		returned := map[string]status.Result{}
		var sent [][]catalog.Pushed
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			request := rapid.SliceOfN(draw, 1, 4).Draw(rt, "request")
			again := len(sent) > 0 && rapid.Bool().Draw(rt, "again")
			if again {
				request = rapid.SampledFrom(sent).Draw(rt, "which")
			}
			before := len(p.stored(0)) + len(p.stored(1))
			p.db.lose = rapid.IntRange(0, 4).Draw(rt, "lost") == 0
			results, err := p.Push(p.t.Context(), catalog.Actor{Name: "t"}, request)
			if p.db.lose = false; err != nil {
				require.ErrorIs(rt, err, errLost)
				results = p.push(request...)
			}
			timed := !slices.ContainsFunc(request, func(m catalog.Pushed) bool { return m.At.IsZero() })
			if timed {
				sent = append(sent, request)
			}
			if again {
				require.Equal(rt, before, len(p.stored(0))+len(p.stored(1)), "a repeated request stores nothing")
			}
			for i, r := range results {
				returned[r.ID] = r
				if i > 0 && request[i-1].At.Equal(request[i].At) && r.CheckID == results[i-1].CheckID && !again {
					require.False(rt, r.ObservedAt.Equal(results[i-1].ObservedAt) && r.ID != results[i-1].ID)
				}
			}
			p.now = p.now.Add(offset.Draw(rt, "pause").Abs())
			if rapid.IntRange(0, 4).Draw(rt, "restart") == 0 {
				p.restart()
			}
		}
		stored := slices.Concat(p.stored(0), p.stored(1))
		require.Len(rt, stored, len(returned), "each stored result was returned once")
		at := map[string]bool{}
		for _, r := range stored {
			require.Equal(rt, returned[r.ID], r)
			key := r.CheckID + r.ObservedAt.String()
			require.False(rt, at[key], "two results of a check have the same time")
			at[key] = true
		}
	})
}

func TestEqualResultOfAnotherTimeIsStoredSeparately(t *testing.T) {
	p := newPusher(t, 1)
	check := &p.checks[0]
	outcome := func(detail string, at time.Time) catalog.Pushed {
		return catalog.Pushed{Check: check, Outcome: status.Outcome{Detail: detail}, At: at}
	}
	p.push(outcome("first", noon))
	results := p.push(outcome("a", noon.Add(999*time.Microsecond)), outcome("a", noon), outcome("b", noon))
	require.Equal(t, noon.Add(999*time.Microsecond), results[0].ObservedAt)
	require.Equal(t, noon.Add(time.Microsecond), results[1].ObservedAt)
	require.Equal(t, noon.Add(2*time.Microsecond), results[2].ObservedAt)
	require.Len(t, p.stored(0), 4)
}

// An equal result at the end of the same moment was sent for its own time, so it does not move the others of a request behind it.
func TestEqualResultAtTheEndOfAMomentLeavesRoom(t *testing.T) {
	p := newPusher(t, 1)
	c, at := p.checks[0], noon.Add(time.Microsecond)
	end := p.push(bad(c, at.Add(999*time.Microsecond), "a"), good(c, at))[0]
	request := []catalog.Pushed{bad(c, at, "a"), bad(c, at, "b")}
	results := p.push(request...)
	require.Equal(t, at.Add(time.Microsecond), results[0].ObservedAt)
	require.Equal(t, at.Add(2*time.Microsecond), results[1].ObservedAt)
	require.Equal(t, results, p.push(request...))
	require.Equal(t, end, p.stored(0)[0])
	require.Len(t, p.stored(0), 4)
}

func TestLaterRepeatInARequestCounts(t *testing.T) {
	p := newPusher(t, 1)
	c, at := p.checks[0], noon.Add(-time.Minute)
	request := []catalog.Pushed{bad(c, at, ""), good(c, at), bad(c, at, "")}
	returned := p.push(request...)
	require.Equal(t, status.Red, p.stored(0)[0].Status)
	require.Equal(t, returned[2], p.stored(0)[0])
	require.Equal(t, returned, p.push(request...), "a repeated request stores nothing new")
	require.Len(t, p.stored(0), 3)
}
