package ingest_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"buoy/src/ingest"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest/strict"
)

// change is a short form of a transition.
type change struct {
	after    time.Duration // since testTime, to the second
	from, to status.Status
}

func (w *world) changes(c status.Check) (list []change) {
	w.t.Helper()
	for _, t := range w.transitions() {
		if t.CheckID == c.ID {
			list = append(list, change{t.At.Sub(testTime).Round(time.Second), t.From, t.To})
		}
	}
	return list
}

func TestRunWritesTransitionsSincePreviousRun(t *testing.T) {
	w := newWorld(t).withChecks("http", 1)
	up, down := always(measured(1)), always(status.Outcome{Verdict: status.Bad, Detail: "refused"})
	w.round(up)
	want := []change{{0, status.Unknown, status.Green}}
	require.Equal(t, want, w.changes(w.checks[0]))
	w.clock.advance(10 * time.Minute)
	w.round(up)
	require.Equal(t, want, w.changes(w.checks[0]), "nothing changed")
	w.clock.advance(10 * time.Minute)
	w.round(down)
	want = append(want, change{20 * time.Minute, status.Green, status.Red})
	require.Equal(t, want, w.changes(w.checks[0]))
	last := w.transitions()[1]
	require.Equal(t, "refused", last.Reason)
	require.Equal(t, w.results()[2].RunID, last.RunID)

	w.clock.advance(3 * time.Hour) // the result expired after one
	w.round(up)
	want = append(want, change{80 * time.Minute, status.Red, status.Unknown}, change{200 * time.Minute, status.Unknown, status.Green})
	require.Equal(t, want, w.changes(w.checks[0]))
	w.requireDaysAreRebuilt()
}

func TestLateResultRetractsTransitions(t *testing.T) {
	w := newWorld(t)
	beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: time.Hour})
	w.push(beats, measured(1), testTime.Add(-time.Minute))
	w.round(nil)
	w.clock.advance(2 * time.Hour)
	w.round(nil)
	started := change{-time.Minute, status.Unknown, status.Green}
	require.Equal(t, []change{started, {59 * time.Minute, status.Green, status.Unknown}}, w.changes(beats))

	w.push(beats, measured(1), testTime.Add(50*time.Minute)) // so it had not expired then
	w.clock.advance(time.Second)
	w.round(nil)
	require.Equal(t, []change{started, {110 * time.Minute, status.Green, status.Unknown}}, w.changes(beats))
	w.requireDaysAreRebuilt()
}

func TestPausesAreTransitions(t *testing.T) {
	w := newWorld(t).withChecks("http", 2)
	silent := w.check(status.Check{Name: "silent", Kind: "heartbeat", Freshness: time.Hour})
	up := always(measured(1))
	w.round(up)
	for i, state := range []status.CheckState{status.CheckPaused, status.CheckActive, status.CheckArchived} {
		w.clock.advance(10 * time.Minute)
		w.setState(0, state)
		if i == 0 {
			w.setState(2, state)
		}
		w.clock.advance(10 * time.Minute)
		w.round(up)
	}
	minute := time.Minute
	require.Equal(t, []change{
		{0, status.Unknown, status.Green},
		{10 * minute, status.Green, status.StatusInactive},
		{30 * minute, status.StatusInactive, status.Unknown},
		{40 * minute, status.Unknown, status.Green},
		{50 * minute, status.Green, status.StatusInactive},
	}, w.changes(w.checks[0]))
	require.Equal(t, []change{{0, status.Unknown, status.Green}}, w.changes(w.checks[1]))
	require.Equal(t, []change{{10 * minute, status.Unknown, status.StatusInactive}}, w.changes(silent), "also of a check that was never measured")
	w.requireDaysAreRebuilt()
}

// A run that stored transitions and failed afterwards has not counted them. A late result can disprove them before the next run.
func TestExtraTransitionsOfFailedRunAreRetracted(t *testing.T) {
	w := newWorld(t)
	beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: time.Hour})
	w.push(beats, measured(1), testTime.Add(-time.Minute))
	w.round(nil)
	w.clock.advance(65 * time.Minute)
	o := w.options(nil)
	o.Store = &faulty{Store: w.db, before: map[string]error{"SaveDays": errors.New("gone")}}
	_, err := ingest.New(o).Round(t.Context(), "", manual)
	require.Error(t, err)
	require.Len(t, w.changes(beats), 2, "it expired")
	w.push(beats, measured(1), testTime.Add(50*time.Minute))
	w.clock.advance(time.Second)
	w.round(nil)
	require.Equal(t, []change{{-time.Minute, status.Unknown, status.Green}}, w.changes(beats))
	w.requireDaysAreRebuilt()
}

// A warehouse costs money per statement.
func TestStatementsPerRunDoNotGrowWithChecks(t *testing.T) {
	for _, checks := range []int{10, 2_000} {
		t.Run(fmt.Sprint(checks), func(t *testing.T) {
			engine := strict.New(&sqlite.Driver{}, "file::memory:?_pragma=foreign_keys(1)")
			raw := sql.OpenDB(engine)
			raw.SetMaxOpenConns(1) // every further connection would have its own database
			w := newWorld(t)
			w.db = sqlstore.WrapSQLite(raw, raw)
			t.Cleanup(func() { require.NoError(t, w.db.Close()) })
			_, err := w.db.Migrate(t.Context(), time.Now, nil)
			require.NoError(t, err)
			require.NoError(t, w.db.Save(t.Context(), status.Collect(w.platform)))
			var list []status.Check
			beats := w.check(status.Check{Name: "beats", Kind: "http", Freshness: time.Hour})
			for i := range checks - 1 {
				c := beats
				c.ID, c.Name = store.NewID(), fmt.Sprint(i)
				list = append(list, c)
			}
			require.NoError(t, w.db.Save(t.Context(), status.Collect(list...)))
			for _, run := range []struct {
				name    string
				outcome status.Outcome
				late    bool
				maximum int
			}{
				{"the first one", measured(1), false, 9},
				{"nothing changes", measured(1), false, 7},
				{"everything changes", measured(1e3), false, 8},
				{"a result came late", measured(1), true, 10},
			} {
				w.clock.advance(time.Minute)
				if run.late {
					w.push(beats, measured(50), w.clock.now().Add(-time.Minute-time.Second))
				}
				engine.Statements()
				w.round(always(run.outcome))
				sent := engine.Statements()
				distinct := map[string]bool{}
				for _, text := range sent {
					distinct[text] = true
				}
				require.LessOrEqual(t, len(distinct), run.maximum, run.name)
				const rows = 4 // kinds of rows that a run writes, of which a statement carries more than 1,000
				require.LessOrEqual(t, len(sent), run.maximum+rows*checks/1000, run.name)
				t.Logf("%s: %d statements", run.name, len(sent))
			}
		})
	}
}

func TestTransitionsAreFilledAfterInterruptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "buoy.db")
	file, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	_, err = file.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	w := newWorld(t)
	w.db = file
	require.NoError(t, file.Save(t.Context(), status.Collect(w.platform)))
	w.withChecks("http", 3)
	for i := range 12 {
		w.round(always([]status.Outcome{measured(1), measured(1), {Verdict: status.Bad}}[i%3]))
		if i == 5 {
			w.setState(1, status.CheckPaused)
		}
		w.clock.advance(17 * time.Hour)
	}
	want, days := w.transitions(), w.days()
	require.Greater(t, len(want), 20)

	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	_, err = raw.ExecContext(t.Context(), "DELETE FROM status_transitions; UPDATE status_daily SET has_transitions = NULL") // as before a migration
	require.NoError(t, err)
	for _, broken := range []string{"before", "after"} {
		o := w.options(nil)
		f := &faulty{Store: file, before: map[string]error{}, after: map[string]error{}}
		map[string]map[string]error{"before": f.before, "after": f.after}[broken]["ReplaceTransitions"] = errors.New("lost")
		o.Store = f
		_, err = ingest.New(o).FillTransitions(t.Context())
		require.Error(t, err)
		w.round(always(measured(1))) // a run does not depend on the missing transitions
	}
	filled, err := w.ingester(nil).FillTransitions(t.Context())
	require.NoError(t, err)
	require.Positive(t, filled)
	require.Subset(t, w.transitions(), want)
	for _, d := range days {
		if d.AccountedUntil.Equal(d.End()) {
			require.Contains(t, w.days(), d, "roll-ups do not change")
		}
	}
	w.requireDaysAreRebuilt()
	filled, err = w.ingester(nil).FillTransitions(t.Context())
	require.NoError(t, err)
	require.Zero(t, filled, "nothing is left to fill")
	unfilled, err := file.UnfilledDays(t.Context())
	require.NoError(t, err)
	require.Equal(t, status.Span{}, unfilled)
}

func TestTransitionsOfPrunedResultsStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "buoy.db")
	file, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	_, err = file.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	w := newWorld(t)
	w.db = file
	require.NoError(t, file.Save(t.Context(), status.Collect(w.platform)))
	beats := w.check(status.Check{Name: "beats", Kind: "heartbeat", Freshness: 30 * time.Hour})
	for i := range 10 {
		w.push(beats, []status.Outcome{measured(1), measured(1), {Verdict: status.Bad}}[i%3], testTime.Add(time.Duration(i)*17*time.Hour))
		w.clock.advance(17 * time.Hour)
		w.round(nil)
	}
	want := w.transitions()
	require.Len(t, want, 7)
	raw, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	_, err = raw.ExecContext(t.Context(), "DELETE FROM status_results WHERE observed_at < ?", status.DayOf(testTime).AddDate(0, 0, 3).UnixMicro())
	require.NoError(t, err)
	_, err = w.ingester(nil).Rebuild(t.Context(), status.Span{From: testTime.AddDate(0, 0, -5), To: w.clock.now()})
	require.NoError(t, err)
	require.Equal(t, want, w.transitions())

	// They also stay if a late result causes a rebuild.
	w.push(beats, measured(1), w.clock.now().Add(-24*time.Hour))
	w.clock.advance(time.Second)
	w.round(nil)
	all, err := file.ListTransitions(t.Context(), status.TransitionFilter{CheckID: beats.ID, At: status.Span{To: testTime.AddDate(0, 0, 5)}})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for _, period := range all {
		require.Contains(t, want, period.Transition)
	}
}
