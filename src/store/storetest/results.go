package storetest

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testResults(t *testing.T, s store.Store) {
	c := declared(t, s)
	t.Run("with an existing id are skipped, and new ones are counted", func(t *testing.T) { testWrittenOnce(t, s, c) })
	t.Run("are returned exactly as written", func(t *testing.T) { testExactResults(t, s, c) })
	t.Run("an empty list can be written and read", func(t *testing.T) {
		n, err := s.InsertResults(t.Context(), nil, "ingest", noon)
		require.NoError(t, err)
		require.Zero(t, n)
		page, err := s.ListResults(t.Context(), status.ResultFilter{CheckID: "no such check"})
		require.NoError(t, err)
		require.Empty(t, page)
	})
	t.Run("are listed newest first, by id within one moment, in pages", func(t *testing.T) { testPages(t, s, c) })
	t.Run("are filtered by platform, check, status and a half-open span", func(t *testing.T) { testFilters(t, s, c) })
	t.Run("that arrived at or after a time come in the order check, observed_at, id", func(t *testing.T) { testNewResults(t, s, c) })
	t.Run("of a span include the newest valid one before it", func(t *testing.T) { testSpanResults(t, s, c) })
	t.Run("of two concurrent writers are stored once", func(t *testing.T) {
		check := c.take()
		same := []status.Result{result(check, "a", noon), result(check, "b", after(0, 1))}
		var counts [2]int
		write := func(i int) func() error {
			return func() error {
				return sendAgain(func() error {
					n, err := s.InsertResults(t.Context(), same, "ingest", noon)
					counts[i] += n
					return err
				})
			}
		}
		require.Equal(t, []error{nil, nil}, atOnce(write(0), write(1)))
		require.Equal(t, written("ingest", noon, same[1], same[0]), list(t, s, status.ResultFilter{CheckID: check.ID}))
		require.Equal(t, 2, counts[0]+counts[1])
	})
}

// insert writes results and requires the number of new ones.
func insert(t *testing.T, s store.Store, actor string, now time.Time, want int, results ...status.Result) {
	t.Helper()
	n, err := s.InsertResults(t.Context(), results, actor, now)
	require.NoError(t, err)
	require.Equal(t, want, n, "the number of new results")
}

func list(t *testing.T, s store.Store, f status.ResultFilter) []status.Result {
	t.Helper()
	page, err := s.ListResults(t.Context(), f)
	require.NoError(t, err)
	return page
}

func testWrittenOnce(t *testing.T, s store.Store, c *catalogue) {
	check := c.take()
	a, b, d := result(check, "a", noon), result(check, "b", after(0, 1)), result(check, "d", after(0, 2))
	a.CreatedAt, a.CreatedBy = beyondNanos, "this value is not used"
	twice := a
	twice.Status, twice.Detail = status.Red, "the same id"
	insert(t, s, "first", after(time.Hour, 1), 2, a, b, twice)
	insert(t, s, "first", after(time.Hour, 1), 0, a, b, twice)
	b.Status = status.Red
	insert(t, s, "second", after(time.Hour, 2), 1, b, d)
	b.Status = status.Green
	want := append(written("second", after(time.Hour, 2), d), written("first", after(time.Hour, 1), b, a)...)
	require.Equal(t, want, list(t, s, status.ResultFilter{CheckID: check.ID}))
}

func testExactResults(t *testing.T, s store.Store, c *catalogue) {
	check := c.take()
	var all []status.Result
	add := func(r status.Result) { all = append([]status.Result{r}, all...) } // newest first, as they are listed
	early := result(check, "early", beforeEpoch)
	early.FreshUntil = afterEpoch
	add(early)
	for i, value := range numbers() {
		r := result(check, string(rune('a'+i)), after(0, i))
		r.Value = pointer(value)
		add(r)
	}
	for i, st := range []status.Status{status.Green, status.Yellow, status.Red, status.Unknown} {
		r := result(check, string(st), after(time.Second, i))
		r.Status = st
		add(r)
	}
	text := result(check, "text", after(time.Minute, 0))
	text.RunID, text.Detail, text.Link, text.LatencyMS = nasty, nasty, "https://example.com/"+nasty, math.MaxInt64
	add(text)
	size := result(check, "size", beyondNanos)
	size.Detail, size.LatencyMS, size.FreshUntil = long, 1<<53+1, beyondNanos.Add(time.Microsecond)
	add(size)
	insert(t, s, nasty, beyondNanos, len(all), all...)
	stored := list(t, s, status.ResultFilter{CheckID: check.ID})
	require.Len(t, stored, len(all))
	for i, want := range written(nasty, beyondNanos, all...) {
		require.Equal(t, want, stored[i])
	}
}

func testPages(t *testing.T, s store.Store, c *catalogue) {
	check := c.take()
	var want []status.Result // in the order of the list
	for _, at := range []struct {
		key string
		us  int
	}{{"e", 2}, {"d", 1}, {"c", 1}, {"b", 1}, {"z", 0}} {
		want = append(want, result(check, at.key, after(0, at.us)))
	}
	insert(t, s, "ingest", noon, 5, want[3], want[0], want[4], want[2], want[1])
	want = written("ingest", noon, want...)
	filter := status.ResultFilter{CheckID: check.ID, Limit: 2}
	for _, page := range [][]status.Result{want[:2], want[2:4], want[4:]} {
		require.Equal(t, page, list(t, s, filter))
		last := page[len(page)-1]
		filter.Before = status.Cursor{At: last.ObservedAt, ID: last.ID}
	}
	require.Empty(t, list(t, s, filter))
	filter = status.ResultFilter{PlatformID: check.PlatformID, Observed: status.Span{From: noon, To: after(0, 3)}}
	filter.Before = status.Cursor{At: want[1].ObservedAt, ID: want[1].ID}
	require.Equal(t, want[2:], resultsOf(list(t, s, filter), check), "without a check, after a cursor, no limit")
}

func testFilters(t *testing.T, s store.Store, c *catalogue) {
	check, sibling := c.take(), c.take()
	start := noon.Add(365 * 24 * time.Hour) // no other test has results then, so filters without a check return exactly these
	first, second := result(check, "f1", start), result(sibling, "f2", start.Add(time.Microsecond))
	third := result(check, "f3", start.Add(2*time.Microsecond))
	foreign := result(c.other, "f4", start.Add(3*time.Microsecond))
	second.Status, third.Status = status.Red, status.Red
	insert(t, s, "ingest", noon, 4, first, second, third, foreign)
	span := func(from, to int) status.Span {
		return status.Span{From: start.Add(time.Duration(from) * time.Microsecond), To: start.Add(time.Duration(to) * time.Microsecond)}
	}
	open := status.Span{From: start}
	for _, test := range []struct {
		name   string
		filter status.ResultFilter
		want   []status.Result
	}{
		{"a half-open span", status.ResultFilter{Observed: span(1, 3)}, []status.Result{third, second}},
		{"a span of one check", status.ResultFilter{CheckID: check.ID, Observed: span(0, 2)}, []status.Result{first}},
		{"a limit", status.ResultFilter{Observed: span(0, 4), Limit: 2}, []status.Result{foreign, third}},
		{"an empty span", status.ResultFilter{Observed: span(1, 1)}, nil},
		{"a platform", status.ResultFilter{PlatformID: c.q.ID, Observed: open}, []status.Result{foreign}},
		{"a status", status.ResultFilter{Status: status.Red, Observed: open}, []status.Result{third, second}},
		{"a run", status.ResultFilter{RunID: third.RunID, Observed: open}, ofRun(third.RunID, foreign, third, second, first)},
		{"a check and a run", status.ResultFilter{CheckID: check.ID, RunID: first.RunID}, ofRun(first.RunID, third, second, first)},
		{"another run", status.ResultFilter{RunID: "no such run", Observed: open}, nil},
		{"a check and a status", status.ResultFilter{CheckID: check.ID, Status: status.Green}, []status.Result{first}},
		{"a check and another platform", status.ResultFilter{CheckID: check.ID, PlatformID: c.q.ID}, nil},
		{"all filters", status.ResultFilter{
			CheckID: check.ID, PlatformID: c.p.ID, Status: status.Red, Observed: span(0, 3), Limit: 1,
		}, []status.Result{third}},
	} {
		want := written("ingest", noon, test.want...)
		got := list(t, s, test.filter)
		if len(want) == 0 {
			require.Empty(t, got, test.name)
			continue
		}
		require.Equal(t, want, got, test.name)
	}
	all := list(t, s, status.ResultFilter{})
	require.Equal(t, written("ingest", noon, foreign, third, second, first), resultsOf(all, check, sibling, c.other), "zero fields do not filter")
}

func testNewResults(t *testing.T, s store.Store, c *catalogue) {
	one, two := c.take(), c.take()
	arrived := noon.Add(1000 * time.Hour)
	old := result(one, "n1", after(0, 9))
	insert(t, s, "ingest", arrived.Add(-time.Microsecond), 1, old)
	a, b, later := result(one, "n2", after(0, 1)), result(one, "n3", after(0, 1)), result(one, "n4", after(0, 2))
	other := result(two, "n5", noon)
	insert(t, s, "ingest", arrived, 3, other, later, b)
	insert(t, s, "ingest", arrived.Add(time.Microsecond), 1, a)
	fresh := func(q store.Uncounted) []status.Result {
		results, err := s.NewResults(t.Context(), q)
		require.NoError(t, err)
		return resultsOf(results, one, two)
	}
	never := status.FarFuture()
	want := written("ingest", arrived, a, b, later, other)
	want[0].CreatedAt = arrived.Add(time.Microsecond)
	require.Equal(t, want, fresh(store.Uncounted{Since: arrived, From: never}))
	require.Equal(t, want[:3], fresh(store.Uncounted{Since: arrived, From: never, KnownRuns: []string{"x", other.RunID}}), "a known run")
	require.Equal(t, want[:3], fresh(store.Uncounted{Since: arrived, From: never, OwnRun: other.RunID}), "the own run")
	early := written("ingest", arrived.Add(-time.Microsecond), old)[0]
	got := fresh(store.Uncounted{Since: never, From: old.ObservedAt})
	require.Equal(t, early, got[len(got)-1], "later observations count, whenever they arrived")
	require.Empty(t, fresh(store.Uncounted{Since: never, From: old.ObservedAt.Add(time.Microsecond)}))
}

func testSpanResults(t *testing.T, s store.Store, c *catalogue) {
	one, two, three := c.take(), c.take(), c.take()
	span := status.Span{From: date(40), To: date(41)}
	longLived := func(r status.Result) status.Result {
		r.FreshUntil = r.ObservedAt.Add(status.MaxFreshness)
		return r
	}
	µs := time.Microsecond
	inside, last, twin := result(one, "s3", span.From), result(one, "s0", span.To.Add(-µs)), result(one, "s1", span.To.Add(-µs))
	before, loser := longLived(result(one, "s5", span.From.Add(-µs))), longLived(result(one, "s4", span.From.Add(-µs)))
	oldest := longLived(result(two, "s6", span.From.Add(-status.MaxFreshness+µs)))
	insert(t, s, "ingest", noon, 9, twin, last, inside, loser, before, oldest,
		result(one, "s2", span.To),
		longLived(result(one, "s7", span.From.Add(-time.Hour))),
		longLived(result(three, "s8", span.From.Add(-status.MaxFreshness-µs))))
	got, err := s.SpanResults(t.Context(), span)
	require.NoError(t, err)
	require.Equal(t, written("ingest", noon, before, inside, last, twin, oldest), resultsOf(got, one, two, three))
	got, err = s.SpanResults(t.Context(), span, two.ID, three.ID)
	require.NoError(t, err)
	require.Equal(t, written("ingest", noon, oldest), got, "of some checks")

	ofCheck := func(check status.Check, limit int) []status.Result {
		got, err := s.CheckResults(t.Context(), check.ID, span, limit)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, written("ingest", noon, before, inside, last, twin), ofCheck(one, 3), "of one check")
	require.Equal(t, written("ingest", noon, before, last, twin), ofCheck(one, 2), "the newest of one check")
	require.Equal(t, written("ingest", noon, oldest), ofCheck(two, 2))
	require.Empty(t, ofCheck(three, 2))
}

// ofRun returns the results of a run.
func ofRun(id string, results ...status.Result) (found []status.Result) {
	for _, r := range results {
		if r.RunID == id {
			found = append(found, r)
		}
	}
	return found
}
