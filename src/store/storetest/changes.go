package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testChanges(t *testing.T, s store.Store) {
	c := declared(t, s)
	t.Run("a zero since returns everything in the horizon, facts by check and time", func(t *testing.T) { testEverything(t, s, c) })
	t.Run("a since returns what was written at or after it, facts in the order of writing", func(t *testing.T) { testSince(t, s, c) })
	t.Run("an error of visit stops the read and is returned", func(t *testing.T) {
		check := c.take()
		written := after(20_000*time.Hour, 0)
		saveDays(t, s, written, day(check, date(0)))
		insert(t, s, "ingest", written, 1, result(check, "r", noon))
		enough := errors.New("enough")
		visited := 0
		err := s.FactsSince(t.Context(), written, store.Horizon{}, func(store.ChangeSet) error {
			visited++
			return enough
		})
		require.ErrorIs(t, err, enough)
		require.Equal(t, 1, visited, "visit is not called after its error")
	})
	t.Run("all valid results of long-lived checks are in the horizon", func(t *testing.T) { testLongLived(t, s, c) })
	t.Run("a list too large for one statement is written completely and read once", func(t *testing.T) { testLarge(t, s, c) })
}

// Content returns everything in a store.
func Content(t *testing.T, s store.Store) store.ChangeSet {
	t.Helper()
	return changes(t, s, time.Time{}, store.Horizon{})
}

// changes reads the entities and the facts, and requires the order of the parts.
func changes(t *testing.T, s store.Store, since time.Time, h store.Horizon) store.ChangeSet {
	t.Helper()
	all, err := s.EntitiesSince(t.Context(), since, h)
	require.NoError(t, err)
	require.Empty(t, all.Days)
	require.Empty(t, all.Results)
	require.Empty(t, all.Transitions)
	require.NoError(t, s.FactsSince(t.Context(), since, h, func(part store.ChangeSet) error {
		require.Empty(t, part.Entities)
		require.Empty(t, part.Runs)
		require.False(t, since.IsZero() && len(part.Days) > 0 && len(all.Results) > 0, "roll-ups come before results")
		require.False(t, since.IsZero() && len(part.Days)+len(part.Results) > 0 && len(all.Transitions) > 0, "transitions come last")
		all.Days = append(all.Days, part.Days...)
		all.Results = append(all.Results, part.Results...)
		all.Transitions = append(all.Transitions, part.Transitions...)
		return nil
	}))
	return all
}

// runsOf returns the runs of one source.
func runsOf(all []status.Run, source status.Source) []status.Run {
	return slices.DeleteFunc(all, func(r status.Run) bool { return r.Source != source })
}

func testEverything(t *testing.T, s store.Store, c *catalogue) {
	one, two := c.take(), c.take()
	horizon := store.Horizon{Results: noon, Runs: after(0, 1), Days: date(1).Add(time.Hour)}
	m := messages(s).archived(message("of long ago"))
	m.CreatedAt, m.UpdatedAt = beforeEpoch, beforeEpoch
	require.NoError(t, s.Save(t.Context(), status.Collect(m)))
	early, late := run("everything", "everything 1", noon), run("everything", "everything 2", after(0, 1))
	begin(t, s, early, true)
	finish(t, s, ended(early, status.RunSuccess, 1))
	begin(t, s, late, true)
	saveDays(t, s, noon, day(two, date(2)), day(one, date(1)), day(one, date(3)), day(one, date(2)))
	inside := []status.Result{result(one, "z", noon), result(one, "a", after(0, 1)), result(one, "b", after(0, 1)), result(two, "c", noon)}
	insert(t, s, "ingest", noon, 5, inside[3], inside[2], result(one, "outside", after(0, -1)), inside[1], inside[0])

	all := changes(t, s, time.Time{}, horizon)
	require.Equal(t, []status.Platform{c.p, c.q}, status.Select[status.Platform](all.Entities))
	require.Len(t, status.Select[status.Check](all.Entities), 31)
	require.Equal(t, []status.Message{m}, status.Select[status.Message](all.Entities))
	require.Equal(t, []status.Run{late}, runsOf(all.Runs, "everything"), "runs that started in the horizon")
	require.Equal(t, []status.Day{day(one, date(2)), day(one, date(3)), day(two, date(2))}, daysOf(all.Days, one, two),
		"days that start in the horizon")
	require.Equal(t, written("ingest", noon, inside...), resultsOf(all.Results, one, two), "results observed in the horizon")
}

func testSince(t *testing.T, s store.Store, c *catalogue) {
	one, two := c.take(), c.take()
	since := after(10_000*time.Hour, 1)
	justBefore := since.Add(-time.Microsecond)
	platforms, checks, messages := platforms(s), checks(s, c.p), messages(s)
	oldPlatform, newPlatform := platforms.made(platform("since a"), justBefore), platforms.made(platform("since b"), since)
	oldCheck, newCheck := checks.made(check(c.p, "since a"), justBefore), checks.archived(checks.made(check(c.p, "since b"), since))
	oldMessage, newMessage := messages.made(message("since a"), justBefore), messages.made(message("since b"), since)
	changed := oldPlatform // created before, changed at that very moment
	changed.Version, changed.UpdatedAt = 2, since
	require.NoError(t, s.Save(t.Context(), status.Collect(oldPlatform, newPlatform, changed)))
	require.NoError(t, s.Save(t.Context(), status.Collect(oldCheck, newCheck)))
	require.NoError(t, s.Save(t.Context(), status.Collect(oldMessage, newMessage)))

	begin(t, s, run("since old", "since 1", justBefore), true)
	finished := run("since", "since 2", since.Add(-time.Minute))
	begin(t, s, finished, true)
	finished = finish(t, s, ended(finished, status.RunFail, 0))
	saveDays(t, s, justBefore, day(one, date(0)), day(one, date(1)))
	later, latest := since.Add(time.Microsecond), since.Add(time.Second)
	saveDays(t, s, later, day(one, date(2)), day(one, date(1))) // changes an earlier one
	saveDays(t, s, since, day(two, date(0)))
	insert(t, s, "ingest", justBefore, 1, result(one, "before", noon))
	insert(t, s, "ingest", latest, 2, result(one, "a", noon), result(two, "a", noon))
	insert(t, s, "ingest", since, 1, result(two, "z", after(0, 3)))
	insert(t, s, "ingest", later, 2, result(two, "b", after(0, 2)), result(one, "known", after(0, 4)))

	horizon := store.Horizon{Results: noon, Runs: noon, Days: date(0), Known: []string{"run known", "run of no result"}}
	got := changes(t, s, since, horizon)
	require.Equal(t, []status.Platform{changed, newPlatform}, status.Select[status.Platform](got.Entities))
	require.Equal(t, []status.Check{newCheck}, status.Select[status.Check](got.Entities))
	require.Equal(t, []status.Message{newMessage}, status.Select[status.Message](got.Entities))
	require.Equal(t, []status.Run{finished}, got.Runs)
	require.Equal(t, day(two, date(0)), got.Days[0])
	require.ElementsMatch(t, []status.Day{day(one, date(1)), day(one, date(2))}, got.Days[1:], "written together")
	require.Equal(t, written("ingest", since, result(two, "z", after(0, 3))), got.Results[:1])
	require.Equal(t, written("ingest", later, result(two, "b", after(0, 2))), got.Results[1:2], "except those of known runs")
	require.ElementsMatch(t, written("ingest", latest, result(one, "a", noon), result(two, "a", noon)), got.Results[2:])
	require.Equal(t, store.ChangeSet{}, changes(t, s, beyondNanos, store.Horizon{}), "nothing is new")
}

func testLongLived(t *testing.T, s store.Store, c *catalogue) {
	longLived, other := c.take(), c.take()
	horizon := store.Horizon{Results: date(500), Runs: beyondNanos, Days: date(500), LongLived: []string{longLived.ID, "it's no \"check\""}}
	oldest := horizon.Results.Add(-status.MaxFreshness)
	inside := []status.Result{result(longLived, "a", oldest), result(longLived, "b", horizon.Results.Add(-time.Microsecond)), result(longLived, "c", horizon.Results)}
	insert(t, s, "ingest", noon, 5, append(inside, result(longLived, "d", oldest.Add(-time.Microsecond)), result(other, "e", oldest))...)
	require.Equal(t, written("ingest", noon, inside...), resultsOf(changes(t, s, time.Time{}, horizon).Results, longLived, other))
}

// testLarge is the only test with more rows than a statement can have.
func testLarge(t *testing.T, s store.Store, c *catalogue) {
	const n = 600
	check := c.take()
	arrived := after(30_000*time.Hour, 0)
	detail := strings.Repeat("x", 2_000)
	large := make([]status.Result, n)
	for i := range large {
		large[i] = result(check, fmt.Sprintf("%03d", i), after(0, i))
		large[i].Detail = detail
	}
	insert(t, s, "ingest", arrived, n, large...)
	insert(t, s, "ingest", arrived, 1, large[n-1], result(check, "one more", after(0, n)))
	got := resultsOf(changes(t, s, arrived, store.Horizon{}).Results, check)
	require.ElementsMatch(t, written("ingest", arrived, slices.Concat(large, []status.Result{result(check, "one more", after(0, n))})...), got)
}
