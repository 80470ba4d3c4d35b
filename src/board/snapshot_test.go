package board

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// drawState draws a possible state: checks with results, without results, and with old results only.
func drawState(t *rapid.T) *state {
	s := newState()
	text, some := rapid.StringN(0, 8, 30), rapid.Bool()
	number := func() *float64 {
		if v := rapid.Float64().Draw(t, "value"); some.Draw(t, "has a value") {
			return &v
		}
		return nil
	}
	when := func(back time.Duration) time.Time {
		return status.Micro(noon.Add(-time.Duration(rapid.Int64Range(0, int64(back)).Draw(t, "ago"))))
	}
	audit := status.Audit{CreatedAt: when(1e15), CreatedBy: text.Draw(t, "by"), UpdatedAt: when(1e15)}
	ended := when(1e14)
	s.apply(store.ChangeSet{
		Entities: []status.Declared{
			&status.Platform{ID: "p", Slug: "p", Name: text.Draw(t, "name"), Tags: []string{"a"}, State: status.PlatformActive, Audit: audit},
			&status.Message{
				ID: "m", Title: text.Draw(t, "title"), Severity: status.SeverityMaintenance, State: status.MessagePublished, StartsAt: when(1e14),
				EndsAt: &ended, PlatformIDs: []string{"p"}, Audit: audit,
			},
		},
		Runs: []status.Run{{ID: "r0", Source: "http", State: status.RunSuccess, StartedAt: when(1e14), FinishedAt: &ended, Audit: audit}},
	})
	for i := range rapid.IntRange(0, 5).Draw(t, "checks") {
		c := status.Check{
			ID: fmt.Sprintf("c%d", i), PlatformID: "p", Name: fmt.Sprintf("C%d", i), Kind: "http", Warn: number(), Crit: number(),
			Target: json.RawMessage(`{"url":"https://a.example/?x=<1>&y=2"}`), Freshness: time.Duration(rapid.IntRange(60, 1e6).Draw(t, "freshness")) * time.Second, Attempts: 1,
			State: status.CheckActive, Audit: audit,
		}
		change := store.ChangeSet{Entities: status.Collect(c)}
		for day := noon.AddDate(0, 0, -rapid.IntRange(0, 5).Draw(t, "days")); some.Draw(t, "a day") && day.Before(noon.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
			change.Days = append(change.Days, status.Day{
				CheckID: c.ID, Day: status.DayOf(day), Tally: status.Tally{Green: time.Hour, Red: time.Minute, Unknown: time.Second},
				Results: 3, Values: 2, Min: 1.5, Max: 1e300, Sum: rapid.Float64().Draw(t, "sum"), AccountedUntil: day,
				LastStatus: status.Green, LastObservedAt: when(1e15), LastFreshUntil: noon,
			})
		}
		for range rapid.IntRange(0, 8).Draw(t, "results") {
			outcome := status.Outcome{Value: number(), Detail: text.Draw(t, "detail"), Link: text.Draw(t, "link"), Latency: time.Duration(rapid.IntRange(0, 1e10).Draw(t, "latency"))}
			if some.Draw(t, "bad") {
				outcome.Verdict = status.Bad
			}
			change.Results = append(change.Results, status.Judge(c, rapid.StringMatching(`r[0-9]`).Draw(t, "run"), outcome, when(2e14)))
		}
		statuses := rapid.SampledFrom([]status.Status{status.Green, status.Red, status.Unknown, status.StatusInactive})
		for range rapid.IntRange(0, 40).Draw(t, "transitions") {
			change.Transitions = append(change.Transitions, status.Transition{
				CheckID: c.ID, To: statuses.Draw(t, "to"), At: when(1e15), Retracted: rapid.IntRange(0, 5).Draw(t, "retracted") == 0,
			})
		}
		s.apply(change)
	}
	s.trimHistory(horizonAt(noon, 48*time.Hour, 400))
	return s
}

// dump returns all visible data of a state: the view, and the results, days and steps.
func dump(s *state) string {
	v := s.view(viewOptions{now: noon, asOf: noon, staleAfter: time.Hour, hotSince: noon.Add(-48 * time.Hour), historyDays: 400})
	var out strings.Builder
	line := func(what any) {
		text, err := json.Marshal(what)
		if err != nil {
			panic(err)
		}
		out.Write(append(text, '\n'))
	}
	line([]any{v.Status, v.Counts, v.Ingestion, v.Sources, v.Messages, v.Runs, v.NextChange})
	for _, p := range v.Platforms {
		line([]any{p.Platform, p.Now, p.History})
	}
	for _, c := range v.Checks {
		line([]any{c.Check, c.Now, c.history.newest, c.history.course, c.history.past(time.Time{}).Days, v.dailySeries(c, status.Span{From: noon.AddDate(0, 0, -9), To: noon}, 9)})
		for _, r := range c.history.results {
			line(r.result(c.Check))
		}
		for day := range c.history.rollUps(-1 << 30) {
			fmt.Fprintf(&out, "%+v\n", day)
		}
		fmt.Fprintf(&out, "%+v %+v\n", c.history.last, c.history.steps)
	}
	return out.String()
}

func TestSnapshotRestoresTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := drawState(rt)
		data, err := snapshot{noon, "7", time.Hour, 3, s}.encode(t.Context())
		require.NoError(rt, err)
		got, err := decodeSnapshot(data)
		require.NoError(rt, err)
		require.Equal(rt, snapshot{noon, "7", time.Hour, 3, got.state}, got)
		require.Equal(rt, dump(s), dump(got.state))
		require.Len(rt, got.state.checks, len(s.checks))

		// Both states change in the same way, also with a result at the time of the newest one.
		for id, h := range s.checks {
			at := noon.Add(time.Minute)
			if h.newest != nil && rapid.Bool().Draw(rt, "same time") {
				at = h.newest.ObservedAt
			}
			change := store.ChangeSet{Results: []status.Result{status.Judge(*h.check, "zz", status.Outcome{Verdict: status.Bad}, at)}}
			change.Days = []status.Day{{CheckID: id, Day: status.DayOf(noon).AddDate(0, 0, 1), LastStatus: status.Red}}
			s.apply(change)
			got.state.apply(change)
		}
		later := horizonAt(noon.Add(time.Minute), 48*time.Hour, 400)
		s.trimHistory(later)
		got.state.trimHistory(later)
		require.Equal(rt, dump(s), dump(got.state))
	})
}

func smallState() *state {
	s := newState()
	check := storetest.NewCheck("p", "c")
	s.apply(store.ChangeSet{
		Entities: []status.Declared{&status.Platform{ID: "p", Slug: "p", Name: "Kept", State: status.PlatformActive}, &check},
		Results:  []status.Result{status.Judge(check, "r", status.Outcome{Detail: "fine"}, noon)},
	})
	return s
}

// smallSnapshot returns a snapshot that is small enough to damage every bit.
func smallSnapshot(t *testing.T) []byte {
	t.Helper()
	data, err := snapshot{noon, "7", 48 * time.Hour, 400, smallState()}.encode(t.Context())
	require.NoError(t, err)
	return data
}

func TestDamagedSnapshotIsRejected(t *testing.T) {
	data := smallSnapshot(t)
	for n := range data {
		_, err := decodeSnapshot(data[:n])
		require.Error(t, err, "cut at %d", n)
		for bit := range 8 {
			flipped := append([]byte(nil), data...)
			flipped[n] ^= 1 << bit
			_, err := decodeSnapshot(flipped)
			require.Error(t, err, "bit %d of byte %d", bit, n)
		}
	}
	_, err := decodeSnapshot(append(data, 0))
	require.Error(t, err, "an extra byte")
}

func TestInvalidSnapshotIsRejected(t *testing.T) {
	for name, body := range map[string][]byte{"nothing": {}, "no gzip": []byte("some text that is no gzip stream")} {
		_, err := decodeSnapshot(addHeader(append(make([]byte, snapshotHeader), body...)))
		require.ErrorContains(t, err, "cannot be read", name)
	}
	for name, c := range map[string]columns{
		"a short column": {Observed: []int64{1}}, "a short day": {Day: []int32{1}}, "a missing open day": {Open: true},
		"a missing run id": {Observed: []int64{1}, Value: []float64{1}, Run: []uint32{0}, Texts: []uint32{0}, Fresh: []uint32{0}, Latency: []uint32{0}, Status: []byte{0}},
	} {
		require.Error(t, c.restoreTo(&history{}, newTextTable()), name)
	}
}

func TestSnapshotOfAnotherVersionIsRejected(t *testing.T) {
	data := smallSnapshot(t)
	data[len(snapshotMagic)+1]++
	_, err := decodeSnapshot(data)
	require.EqualError(t, err, "format is 6, expected 5")
}

// A change of the encoded types needs a new version of the format, and then a change of this text.
func TestSnapshotVersionMatchesItsTypes(t *testing.T) {
	require.Equal(t, uint16(5), snapshotVersion)
	var shape strings.Builder
	done := map[reflect.Type]bool{}
	describe(reflect.TypeFor[snapshotIndex](), &shape, done)
	for _, entity := range []status.Entity{status.EntityPlatform, status.EntityCheck, status.EntityMessage} {
		describe(reflect.TypeOf(status.NewDeclared(entity)), &shape, done)
	}
	describe(reflect.TypeFor[columns](), &shape, done)
	require.Equal(t, wantShape, shape.String())
}

// describe writes the fields of a struct and of all structs in it, with their encoded names.
func describe(of reflect.Type, out *strings.Builder, done map[reflect.Type]bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of == reflect.TypeFor[time.Time]() || done[of] {
		return
	}
	done[of] = true
	var inner []reflect.Type
	fmt.Fprintf(out, "%s:", of.Name())
	for field := range of.Fields() {
		fmt.Fprintf(out, " %s %s;", cmp.Or(field.Tag.Get("json"), field.Name), field.Type)
		inner = append(inner, field.Type)
	}
	out.WriteString("\n")
	for _, t := range inner {
		describe(t, out, done)
	}
}

func TestEncodingStopsWithItsContext(t *testing.T) {
	s := newState()
	s.history("c")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := snapshot{state: s}.encode(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

// Changes are applied while the board is half read, and roll-ups came first. Results can still be added.
func TestChangesAppliedDuringRefreshAllowOlderResults(t *testing.T) {
	s := newState()
	check := storetest.NewCheck("p", "c")
	s.apply(store.ChangeSet{
		Entities: status.Collect(check),
		Days:     []status.Day{{CheckID: "c", Day: status.DayOf(noon), AccountedUntil: noon, LastStatus: status.Green, LastObservedAt: noon, LastFreshUntil: noon.Add(time.Hour)}},
	})
	s.updateCourses()
	var results []status.Result
	for ago := 3; ago >= 0; ago-- {
		results = append(results, status.Judge(check, fmt.Sprint(ago), status.Outcome{}, noon.Add(-time.Duration(ago)*time.Hour)))
	}
	s.apply(store.ChangeSet{Results: results})
	s.trimHistory(horizonAt(noon, 48*time.Hour, 4))
	require.Len(t, s.checks["c"].results, 4)
	require.Equal(t, results[3].ID, s.checks["c"].newest.ID)
}

// The race detector finds errors here.
func TestEncodingAndRefreshAreIndependent(t *testing.T) {
	s := newState()
	check := storetest.NewCheck("p", "c")
	s.apply(store.ChangeSet{Entities: status.Collect(check)})
	var work sync.WaitGroup
	for n := range 200 {
		at := noon.Add(time.Duration(n) * time.Hour)
		late := status.Judge(check, "late", status.Outcome{}, at.Add(-90*time.Minute))
		s.apply(store.ChangeSet{
			Entities: status.Collect(check), Days: []status.Day{{CheckID: "c", Day: status.DayOf(at), AccountedUntil: at}},
			Results: []status.Result{status.Judge(check, fmt.Sprint(n), status.Outcome{}, at)},
		})
		s.apply(store.ChangeSet{Results: []status.Result{late}})
		s.trimHistory(horizonAt(at, 48*time.Hour, 4))
		taken := snapshot{state: s.clone()}
		work.Go(func() {
			if _, err := taken.encode(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
}

// wantShape has the types of version 5.
const wantShape = `snapshotIndex: AsOf time.Time; Mark string; HotWindow time.Duration; HistoryDays int; Entities map[status.Entity][]json.RawMessage; Runs []status.Run; Checks []board.checkEntry; RunIDs []string; Words [][2]string;
Run: ID string; Source status.Source; State status.RunState; Trigger status.Trigger; StartedAt time.Time; FinishedAt *time.Time; ChecksTotal int; ResultsWritten int; ChecksFailed int; ErrorSummary string; Audit status.Audit;
Audit: CreatedAt time.Time; CreatedBy string; UpdatedAt time.Time; UpdatedBy string;
checkEntry: ID string; Check *status.Check; Newest *status.Result; Course *status.Course; LastStatus status.Status; LastFrom time.Time; LastUntil time.Time;
Check: ID string; PlatformID string; Name string; Kind status.Kind; Target json.RawMessage; Unit string; Warn *float64; Crit *float64; Freshness time.Duration; Timeout time.Duration; Attempts int; Owner string; RunbookURL string; State status.CheckState; Pauses []status.Pause; Origin status.Origin; Version int64; Audit status.Audit;
Pause: State status.CheckState; From time.Time; To time.Time;
Result: ID string; CheckID string; PlatformID string; RunID string; Status status.Status; Value *float64; ObservedAt time.Time; FreshUntil time.Time; LatencyMS int64; Detail string; Link string; CreatedAt time.Time; CreatedBy string;
Course: Steps []status.Step; ObservedAt time.Time; FreshUntil time.Time;
Step: At time.Time; Status status.Status;
Platform: ID string; Slug string; Name string; Description string; Owner string; Contact string; URL string; Tags []string; State status.PlatformState; Origin status.Origin; Version int64; Audit status.Audit;
Message: ID string; Slug string; Title string; Body string; URL string; Severity status.Severity; State status.MessageState; StartsAt time.Time; EndsAt *time.Time; PlatformIDs []string; PublishedAt *time.Time; ArchivedAt *time.Time; Announced status.Span; Origin status.Origin; Version int64; Audit status.Audit;
Span: From time.Time; To time.Time;
columns: Observed []int64; Value []float64; Run []uint32; Texts []uint32; Fresh []uint32; Latency []uint32; Status []uint8; Open bool; Day []int32; Min []float64; Max []float64; Sum []float64; Green []uint32; Yellow []uint32; Red []uint32; Maintenance []uint32; Accounted []uint32; Results []uint32; Values []uint32; StepAt []int64; StepFrom []uint8; StepStatus []uint8; StepRun []uint32; StepTexts []uint32;
`
