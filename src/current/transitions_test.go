package current_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/current"
	"buoy/src/status"
)

func result(s status.Status, observed time.Time, fresh time.Duration) status.Result {
	return status.Result{ID: observed.String(), CheckID: "shop/a", Status: s, ObservedAt: observed, FreshUntil: observed.Add(fresh), Detail: "why"}
}

// times returns the times of transitions.
func times(t status.CheckTransitions) (list []time.Time) {
	for _, transition := range t.Transitions {
		list = append(list, transition.At)
	}
	return list
}

// The transitions are the same for every time at which a run adds to a roll-up.
func TestTransitionsSinceRollUpEqualRebuild(t *testing.T) {
	c := check("shop", "a")
	midnight := status.DayOf(noon)
	results := []status.Result{
		result(status.Green, midnight.Add(time.Hour), time.Hour), result(status.Red, midnight.Add(90*time.Minute), time.Hour),
		result(status.Red, midnight.Add(3*time.Hour), time.Hour), result(status.Green, midnight.Add(10*time.Hour), 3*time.Hour),
	}
	whole := current.RebuiltTransitions(c, nil, results, status.Span{From: midnight, To: noon})
	require.Equal(t, status.Span{From: midnight, To: noon}, whole.Span)
	require.Len(t, whole.Transitions, 6)
	for until := midnight.Add(61 * time.Minute); until.Before(noon); until = until.Add(29 * time.Minute) {
		n, _ := slices.BinarySearchFunc(results, until, func(r status.Result, at time.Time) int { return r.ObservedAt.Compare(at) })
		first := current.FirstTransitions(c, results[:n], until)
		require.Equal(t, status.Span{To: status.FarFuture()}, first.Span, "no start and no end")
		days := status.Rebuild(c.ID, results[:n], status.Exclusions{}, status.Span{From: midnight, To: until})
		next := current.TransitionsSince(c, days[0], results[n:], noon)
		require.Equal(t, status.Span{From: until, To: status.FarFuture()}, next.Span)
		require.Equal(t, c.ID, next.CheckID)
		require.Equal(t, whole.Transitions, slices.Concat(first.Transitions, next.Transitions), until)
	}
}

func TestRollUpWithoutResultIsUnknown(t *testing.T) {
	day := status.Day{CheckID: "shop/a", Day: status.DayOf(noon), AccountedUntil: ago(time.Hour), LastStatus: status.Unknown}
	next := current.TransitionsSince(check("shop", "a"), day, []status.Result{result(status.Red, ago(time.Minute), time.Hour)}, noon)
	require.Equal(t, []time.Time{ago(time.Minute)}, times(next))
	require.Equal(t, status.Unknown, next.Transitions[0].From)
}

func TestPausesOfCheckWithoutResultsAreItsTransitions(t *testing.T) {
	c := check("shop", "a")
	c.UpdatedAt = ago(time.Hour)
	c.Pauses = []status.Pause{
		{State: status.CheckPaused, From: ago(9 * time.Hour), To: ago(8 * time.Hour)}, {State: status.CheckPaused, From: ago(2 * time.Hour), To: ago(time.Hour)},
	}
	for name, tc := range map[string]struct {
		since time.Duration
		want  []time.Time
		ok    bool
	}{
		"the pause ended after that time":   {90 * time.Minute, []time.Time{ago(2 * time.Hour), ago(time.Hour)}, true},
		"the pause ended at that time":      {time.Hour, []time.Time{ago(2 * time.Hour), ago(time.Hour)}, true},
		"the check was stored before":       {59 * time.Minute, nil, false},
		"both pauses ended after that time": {24 * time.Hour, []time.Time{ago(9 * time.Hour), ago(8 * time.Hour), ago(2 * time.Hour), ago(time.Hour)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := current.TransitionsOfPauses(c, ago(tc.since), noon)
			require.Equal(t, tc.ok, ok)
			require.Equal(t, tc.want, times(got))
			if ok {
				require.Equal(t, status.Span{From: tc.want[0], To: status.FarFuture()}, got.Span)
			}
		})
	}
	c.Pauses = nil
	_, ok := current.TransitionsOfPauses(c, ago(24*time.Hour), noon)
	require.False(t, ok, "it was edited, but never paused")
}

func TestRebuildKeepsTransitionsOfPrunedResults(t *testing.T) {
	midnight := status.DayOf(noon)
	pruned := status.Day{
		CheckID: "shop/a", Day: midnight.AddDate(0, 0, -1), Results: 5, AccountedUntil: midnight, LastStatus: status.Green,
		LastObservedAt: midnight.Add(-time.Hour), LastFreshUntil: midnight.Add(2 * time.Hour),
	}
	span := status.Span{From: midnight.AddDate(0, 0, -1), To: noon}
	got := current.RebuiltTransitions(check("shop", "a"), []status.Day{pruned}, []status.Result{result(status.Red, midnight.Add(time.Hour), 20*time.Hour)}, span)
	require.Equal(t, status.Span{From: midnight, To: noon}, got.Span)
	require.Equal(t, []time.Time{midnight.Add(time.Hour)}, times(got))
	require.Equal(t, status.Green, got.Transitions[0].From)
}
