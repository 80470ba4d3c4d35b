package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

// stepTo returns the next version of a check, in a state, at a time.
func stepTo(before status.Check, state status.CheckState, at time.Time) status.Check {
	next := before
	next.State, next.UpdatedAt = state, at
	return next.WithPauses(&before)
}

func TestPausesFollowTheStateOfACheck(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.UpdatedAt = on("08:00") }).WithPauses(nil)
	require.Empty(t, c.Pauses)
	c = stepTo(c, status.CheckPaused, on("09:00"))
	c = stepTo(c, status.CheckPaused, on("09:30")) // another field was changed
	c = stepTo(c, status.CheckArchived, on("10:00"))
	require.Equal(t, []status.Pause{
		{State: status.CheckPaused, From: on("09:00"), To: on("10:00")}, {State: status.CheckArchived, From: on("10:00")},
	}, c.Pauses)
	require.Equal(t, status.Inactive{{From: on("09:00"), To: status.FarFuture()}}, c.Inactive())
	require.Equal(t, status.CheckPaused, c.RestoredState(), "it was paused when it was archived")
	c = stepTo(c, c.RestoredState(), on("11:00"))
	c = stepTo(c, status.CheckActive, on("12:00"))
	require.Equal(t, status.Inactive{{From: on("09:00"), To: on("12:00")}}, c.Inactive())
	c = stepTo(c, status.CheckArchived, on("13:00"))
	require.Equal(t, status.CheckActive, c.RestoredState(), "the pause was over when it was archived")
	require.Equal(t, on("13:00"), c.Inactive()[1].From)
}

func TestPausesOfAnEarlierVersionAreKept(t *testing.T) {
	c := stepTo(aCheck().WithPauses(nil), status.CheckPaused, on("09:00"))
	resumed := stepTo(c, status.CheckActive, on("10:00"))
	require.True(t, c.Pauses[0].To.IsZero(), "the version before is not changed")
	require.Equal(t, on("10:00"), resumed.Pauses[0].To)
}

func TestCheckCreatedPausedNeverCounted(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.State, c.UpdatedAt = status.CheckPaused, on("09:00") }).WithPauses(nil)
	require.Equal(t, status.Inactive{{From: on("09:00"), To: status.FarFuture()}}, c.Inactive())
}

// Rows written by older versions of Buoy have no pauses, or an end that those versions did not write.
func TestMissingPausesAreDerivedFromTheState(t *testing.T) {
	c := aCheck(func(c *status.Check) { c.State, c.UpdatedAt = status.CheckArchived, on("09:00") })
	require.Equal(t, status.Inactive{{From: on("09:00"), To: status.FarFuture()}}, c.Inactive())
	require.Equal(t, status.CheckActive, c.RestoredState())
	c = aCheck(func(c *status.Check) { c.UpdatedAt = on("10:00") })
	c.Pauses = []status.Pause{{State: status.CheckPaused, From: on("09:00")}}
	require.Equal(t, status.Inactive{{From: on("09:00"), To: on("10:00")}}, c.Inactive())
}

func TestPauseEndsTheValidityOfAResult(t *testing.T) {
	in := status.Inactive{{From: on("10:00"), To: on("11:00")}, {From: on("12:00"), To: on("13:00")}}
	for name, tc := range map[string]struct{ observed, fresh, want string }{
		"before all":                    {"08:00", "09:00", "09:00"},
		"until the first starts":        {"09:30", "10:30", "10:00"},
		"over the whole of the first":   {"09:30", "11:30", "10:00"},
		"at the moment it starts":       {"10:00", "11:30", "10:00"},
		"within":                        {"10:30", "11:30", "10:30"},
		"at the moment it ends":         {"11:00", "11:30", "11:30"},
		"between, until the second":     {"11:30", "12:30", "12:00"},
		"to the moment the next starts": {"11:30", "12:00", "12:00"},
		"after all":                     {"13:00", "14:00", "14:00"},
	} {
		require.Equal(t, on(tc.want), in.ValidUntil(on(tc.observed), on(tc.fresh)), name)
	}
}

func TestRecountKeepsTheRowsOfPrunedResults(t *testing.T) {
	pruned := status.Day{
		CheckID: "c", Day: midnight, Tally: status.Tally{Green: day}, Results: 3, AccountedUntil: midnight.Add(day), LastStatus: status.Green,
	}
	kept := status.Day{CheckID: "c", Day: midnight.Add(day), Tally: status.Tally{Green: day}, AccountedUntil: midnight.Add(2 * day), LastStatus: status.Green}
	span := status.Span{From: midnight, To: midnight.Add(2 * day)}
	windows := status.Windows{{From: midnight.Add(25 * hour), To: midnight.Add(26 * hour)}}
	changed := status.Recount([]status.Day{pruned, kept}, "c", nil, status.Exclusions{Maintenance: windows}, span)
	require.Equal(t, []status.Day{{
		CheckID: "c", Day: midnight.Add(day), Tally: status.Tally{Unknown: 23 * hour, Maintenance: hour}, AccountedUntil: midnight.Add(2 * day),
		LastStatus: status.Unknown,
	}}, changed, "only the day of which no result was counted")
}
