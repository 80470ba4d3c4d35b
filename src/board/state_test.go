package board

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

// midnight starts the day of noon.
var midnight = status.DayOf(noon)

// oneCheck is a state with the check "c" and more data of it.
func oneCheck(more store.ChangeSet) *state {
	s := newState()
	check := storetest.NewCheck("p", "c")
	more.Entities = status.Collect(check)
	s.apply(more)
	return s
}

// atNoon returns the check at noon.
func atNoon(s *state) (*Check, *View) {
	s.updateCourses()
	v := s.view(viewOptions{now: noon, asOf: noon, staleAfter: time.Hour, hotSince: noon.Add(-48 * time.Hour), historyDays: 400})
	return v.Check("c"), v
}

func result(id string, s status.Status, at time.Time) status.Result {
	return status.Result{ID: status.ResultID(id, "c"), RunID: id, CheckID: "c", PlatformID: "p", Status: s, ObservedAt: at, FreshUntil: at.Add(time.Hour)}
}

func TestRollUpSuppliesTheLastKnownStatus(t *testing.T) {
	day := status.Day{CheckID: "c", Day: midnight, AccountedUntil: noon, LastStatus: status.Red}
	s := oneCheck(store.ChangeSet{Days: []status.Day{day}})
	s.trimHistory(horizonAt(noon, 48*time.Hour, 4))
	c, _ := atNoon(s)
	require.Nil(t, c.Now.Newest, "the roll-up has no result")

	day.LastObservedAt, day.LastFreshUntil = midnight.Add(-96*time.Hour), midnight
	s = oneCheck(store.ChangeSet{Days: []status.Day{day}})
	s.trimHistory(horizonAt(noon, 48*time.Hour, 4))
	c, _ = atNoon(s)
	require.Equal(t, []any{status.Unknown, status.Red, true, false}, []any{c.Now.Status, c.Now.LastKnown, c.Now.Stale, c.Measured()})
	require.Equal(t, day.LastObservedAt, c.Now.Newest.ObservedAt)
}

func TestCheckWithOnlyAFutureResultHasNoResultYet(t *testing.T) {
	c, v := atNoon(oneCheck(store.ChangeSet{Results: []status.Result{result("r", status.Red, noon.Add(10*time.Minute))}}))
	require.Equal(t, status.Unknown, c.Now.Status)
	require.Nil(t, c.Now.Newest)
	require.Equal(t, noon.Add(10*time.Minute), v.NextChange)

	ahead := status.Day{CheckID: "c", Day: midnight, LastStatus: status.Red, LastObservedAt: noon.Add(10 * time.Minute), LastFreshUntil: noon.Add(time.Hour)}
	s := oneCheck(store.ChangeSet{Days: []status.Day{ahead}})
	s.trimHistory(horizonAt(noon, 48*time.Hour, 4))
	c, _ = atNoon(s)
	require.Nil(t, c.Now.Newest, "the same is true if only the roll-up knows it")
}

func TestResultsBeforeTheHotWindowAreReadIfNeeded(t *testing.T) {
	s := newState()
	add := func(id string, freshUntil, created time.Time, results ...status.Result) {
		c := storetest.NewCheck("p", id, func(c *status.Check) { c.CreatedAt = created })
		d := status.Day{CheckID: id, Day: midnight, LastStatus: status.Red, LastObservedAt: midnight.Add(-96 * time.Hour), LastFreshUntil: freshUntil}
		s.apply(store.ChangeSet{Entities: status.Collect(c), Days: []status.Day{d}, Results: results})
	}
	measured := func(id string, at time.Time) status.Result {
		r := result("r", status.Green, at)
		r.CheckID = id
		return r
	}
	old := midnight.Add(-96 * time.Hour)
	add("valid", noon, old)
	add("expired", midnight, old)
	add("often", noon, old, measured("often", midnight.Add(time.Hour)))
	add("rare", noon, old, measured("rare", midnight.Add(time.Hour+time.Microsecond)))
	add("new", noon, midnight, measured("new", noon))
	s.history("without a check").last.freshUntil = noon
	require.Equal(t, []string{"rare", "valid"}, s.checksWithResultsBefore(midnight))
}

func TestChecksWithLongFreshnessAreLongLived(t *testing.T) {
	s := newState()
	for id, freshness := range map[string]time.Duration{"short": time.Hour, "as long as the window": 48 * time.Hour, "longer": 48*time.Hour + time.Second, "archived": 72 * time.Hour} {
		s.apply(store.ChangeSet{Entities: status.Collect(storetest.NewCheck("p", id, func(c *status.Check) {
			if c.Freshness = freshness; id == "archived" {
				c.State = status.CheckArchived
			}
		}))})
	}
	s.history("without a check")
	require.Equal(t, []string{"longer"}, s.longLivedChecks(48*time.Hour))
}

// The results of a run that succeeded are complete, so they are not read again.
func TestOnlyRunsThatSucceededAreKnown(t *testing.T) {
	s := newState()
	for _, r := range []status.Run{
		{ID: "before", State: status.RunSuccess, FinishedAt: new(noon.Add(-time.Microsecond))},
		{ID: "then", State: status.RunSuccess, FinishedAt: &noon},
		{ID: "later", State: status.RunSuccess, FinishedAt: new(noon.Add(time.Minute))},
		{ID: "failed", State: status.RunFail, FinishedAt: &noon},
		{ID: "running", State: status.RunRunning},
		{ID: "no end", State: status.RunSuccess},
	} {
		s.apply(store.ChangeSet{Runs: []status.Run{r}})
	}
	require.Equal(t, []string{"later", "then"}, s.succeededRuns(noon))
}

func TestHistoryIsBounded(t *testing.T) {
	var more store.ChangeSet
	for i := range maxResults + 20 {
		more.Results = append(more.Results, result(fmt.Sprint(i), status.Green, noon.Add(time.Duration(i-maxResults-20)*time.Second)))
	}
	for ago := 6; ago >= 0; ago-- {
		more.Days = append(more.Days, status.Day{CheckID: "c", Day: midnight.AddDate(0, 0, -ago)})
	}
	s := oneCheck(more)
	s.trimHistory(horizonAt(noon, 48*time.Hour, 4))
	h := s.checks["c"]
	require.Len(t, h.results, maxResults)
	require.Equal(t, fmt.Sprint(maxResults+19), h.results[maxResults-1].run.Value(), "the newest results stay")
	var days []time.Time
	for d := range h.rollUps(-1 << 30) {
		days = append(days, dayTime(d.day))
	}
	require.Equal(t, []time.Time{midnight.AddDate(0, 0, -3), midnight.AddDate(0, 0, -2), midnight.AddDate(0, 0, -1), midnight}, days, "four days, including today")
}

func TestUnusedMemoryIsBounded(t *testing.T) {
	list := make([]int, 10, 10+32)
	require.Same(t, &list[0], &shrinkCapacity(list)[0], "a little is left for growth")
	list = make([]int, 10, 10+33)
	list[9] = 1
	shrunk := shrinkCapacity(list)
	require.Equal(t, list, shrunk)
	require.Less(t, cap(shrunk), cap(list))
}

func TestTransitionsAreKeptInOrder(t *testing.T) {
	at := func(minute int) time.Time { return noon.Add(time.Duration(minute) * time.Minute) }
	move := func(minute int, to status.Status) status.Transition {
		return status.Transition{CheckID: "c", At: at(minute), To: to}
	}
	retracted := move(2, status.Green)
	retracted.Retracted = true
	for name, tc := range map[string]struct {
		arrived []status.Transition
		want    []step
	}{
		"late":                    {[]status.Transition{move(3, status.Red), move(1, status.Red), move(2, status.Green)}, []step{stepOf(move(1, status.Red)), stepOf(move(2, status.Green)), stepOf(move(3, status.Red))}},
		"twice":                   {[]status.Transition{move(1, status.Red), move(1, status.Red)}, []step{stepOf(move(1, status.Red))}},
		"with another status":     {[]status.Transition{move(1, status.Red), move(2, status.Green), move(1, status.Yellow)}, []step{stepOf(move(1, status.Yellow)), stepOf(move(2, status.Green))}},
		"retracted":               {[]status.Transition{move(1, status.Red), move(2, status.Green), move(3, status.Red), retracted}, []step{stepOf(move(1, status.Red)), stepOf(move(3, status.Red))}},
		"retracted, but not read": {[]status.Transition{move(1, status.Red), retracted}, []step{stepOf(move(1, status.Red))}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, results := range [][]status.Result{nil, {result("r", status.Red, at(30))}} {
				s := oneCheck(store.ChangeSet{Results: results, Transitions: tc.arrived[:1]})
				for _, moved := range tc.arrived[1:] {
					s.apply(store.ChangeSet{Transitions: []status.Transition{moved}})
				}
				require.Equal(t, tc.want, s.checks["c"].steps)
			}
		})
	}
}

// A board can read the results and roll-ups of a run before its transitions.
func TestTransitionOfTheFirstResultCorrectsItsStart(t *testing.T) {
	began := midnight.Add(11*time.Hour + 30*time.Minute)
	s := oneCheck(store.ChangeSet{
		Results: []status.Result{result("r", status.Red, began)},
		Days:    []status.Day{{CheckID: "c", Day: midnight, Tally: status.Tally{Red: 30 * time.Minute, Maintenance: 11*time.Hour + 30*time.Minute}, AccountedUntil: noon}},
	})
	c, _ := atNoon(s)
	require.Equal(t, midnight, *c.Now.Since, "the roll-up knows the day")
	s.apply(store.ChangeSet{Transitions: []status.Transition{{CheckID: "c", At: began, To: status.Red}}})
	c, _ = atNoon(s)
	require.Equal(t, began, *c.Now.Since)
	course := s.checks["c"].course
	s.apply(store.ChangeSet{Transitions: []status.Transition{{CheckID: "c", At: began.Add(time.Microsecond), To: status.Green}}})
	require.Same(t, course, s.checks["c"].course, "a later one has no effect")
}

func TestLateResultChangesTheStartOfAStatus(t *testing.T) {
	ago := func(minutes int) time.Time { return noon.Add(-time.Duration(minutes) * time.Minute) }
	s := oneCheck(store.ChangeSet{Results: []status.Result{result("a", status.Green, ago(30)), result("c", status.Green, ago(10))}})
	c, _ := atNoon(s)
	require.Equal(t, ago(30), *c.Now.Since)
	s.apply(store.ChangeSet{Results: []status.Result{result("b", status.Red, ago(20))}})
	c, _ = atNoon(s)
	require.Equal(t, ago(10), *c.Now.Since)
}
