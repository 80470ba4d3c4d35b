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

func TestPauseOfNoLengthIsForgotten(t *testing.T) {
	c := aCheck().WithPauses(nil)
	c = stepTo(stepTo(c, status.CheckPaused, on("09:00")), status.CheckActive, on("09:00"))
	require.Empty(t, c.Pauses)
	c = stepTo(stepTo(c, status.CheckPaused, on("09:00")), status.CheckArchived, on("08:00"))
	require.Equal(t, []status.Pause{{State: status.CheckArchived, From: on("08:00")}}, c.Pauses, "the clock was set back")
}

func TestArchivedCheckIsRestoredToItsFormerState(t *testing.T) {
	paused := status.Pause{State: status.CheckPaused, From: on("09:00"), To: on("10:00")}
	for name, tc := range map[string]struct {
		pauses []status.Pause
		want   status.CheckState
	}{
		"archived while it was paused":            {[]status.Pause{paused, {State: status.CheckArchived, From: on("10:00")}}, status.CheckPaused},
		"archived after a pause":                  {[]status.Pause{paused, {State: status.CheckArchived, From: on("10:00:00.000001")}}, status.CheckActive},
		"archived without a pause":                {[]status.Pause{{State: status.CheckArchived, From: on("10:00")}}, status.CheckActive},
		"archived, restored and archived at once": {[]status.Pause{{State: status.CheckArchived, From: on("09:00"), To: on("10:00")}, {State: status.CheckArchived, From: on("10:00")}}, status.CheckActive},
	} {
		t.Run(name, func(t *testing.T) {
			c := aCheck(func(c *status.Check) { c.State, c.Pauses = status.CheckArchived, tc.pauses })
			require.Equal(t, tc.want, c.RestoredState())
		})
	}
}

func TestPausesThatTouchAreOneTime(t *testing.T) {
	pause := func(from, to string) status.Pause {
		return status.Pause{State: status.CheckPaused, From: on(from), To: on(to)}
	}
	shorter := func(from, to string) status.Pause {
		return status.Pause{State: status.CheckActive, From: on(from), To: on(to)}
	}
	for name, tc := range map[string]struct {
		pauses []status.Pause
		want   status.Inactive
	}{
		"pauses apart":               {[]status.Pause{pause("08:00", "09:00"), pause("10:00", "11:00")}, status.Inactive{{From: on("08:00"), To: on("09:00")}, {From: on("10:00"), To: on("11:00")}}},
		"pauses that touch":          {[]status.Pause{pause("08:00", "09:00"), pause("09:00", "11:00")}, status.Inactive{{From: on("08:00"), To: on("11:00")}}},
		"a pause within another":     {[]status.Pause{pause("08:00", "11:00"), pause("09:00", "10:00")}, status.Inactive{{From: on("08:00"), To: on("11:00")}}},
		"a pause of no length":       {[]status.Pause{pause("08:00", "08:00"), pause("09:00", "10:00")}, status.Inactive{{From: on("09:00"), To: on("10:00")}}},
		"a pause of one microsecond": {[]status.Pause{pause("08:00", "08:00:00.000001")}, status.Inactive{{From: on("08:00"), To: on("08:00:00.000001")}}},
		"a shorter freshness": {
			[]status.Pause{pause("08:00", "09:00"), shorter("09:00", "09:05"), shorter("10:00", "10:01"), pause("10:00", "11:00")},
			status.Inactive{{From: on("08:00"), To: on("09:00")}, {From: on("09:00"), To: on("09:00"), Freshness: 5 * time.Minute}, {From: on("10:00"), To: on("11:00")}},
		},
		"a shorter freshness within a pause": {[]status.Pause{pause("08:00", "09:00"), shorter("08:30", "08:35")}, status.Inactive{{From: on("08:00"), To: on("09:00")}}},
		"a pause that ends before both":      {[]status.Pause{pause("08:00", "07:00")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.want, aCheck(func(c *status.Check) { c.Pauses = tc.pauses }).Inactive())
		})
	}
}

func TestLastChangeOfPausesUntilATime(t *testing.T) {
	in := status.Inactive{{From: on("10:00"), To: on("11:00")}, {From: on("12:00"), To: on("13:00")}}
	for until, want := range map[string]time.Time{
		"09:59:59.999999": {}, "10:00": on("10:00"), "10:59": on("10:00"), "11:00": on("11:00"), "11:59": on("11:00"), "12:30": on("12:00"), "14:00": on("13:00"),
	} {
		require.Equal(t, want, in.LastChange(on(until)), until)
	}
}

func TestCheckNeverCountsInASpanThatAPauseCovers(t *testing.T) {
	in := status.Inactive{{From: on("08:00"), To: on("08:30")}, {From: on("10:00"), To: on("11:00")}}
	for name, tc := range map[string]struct {
		from, to string
		want     bool
	}{
		"the pause itself":        {"10:00", "11:00", true},
		"a part of it":            {"10:15", "10:45", true},
		"a microsecond before it": {"09:59:59.999999", "11:00", false},
		"a microsecond after it":  {"10:00", "11:00:00.000001", false},
		"between the pauses":      {"09:00", "09:30", false},
		"both pauses and between": {"08:00", "11:00", false},
	} {
		require.Equal(t, tc.want, in.Covers(status.Span{From: on(tc.from), To: on(tc.to)}), name)
	}
}

// A clock that was ahead has counted a day that has not begun.
func TestRecountEmptiesDaysAfterItsEnd(t *testing.T) {
	r := seen(status.Green, on("10:00"), day)
	today := status.Rebuild("c", []status.Result{r}, status.Exclusions{}, status.Span{From: midnight, To: on("12:00")})[0]
	ahead := status.Day{CheckID: "c", Day: midnight.Add(day), Tally: status.Tally{Green: hour}, AccountedUntil: midnight.Add(day + hour), LastStatus: status.Green}
	changed := status.Recount([]status.Day{today, ahead}, "c", []status.Result{r}, status.Exclusions{}, status.Span{From: midnight, To: on("12:00")})
	require.Equal(t, []status.Day{{CheckID: "c", Day: midnight.Add(day), AccountedUntil: midnight.Add(day), LastStatus: status.Unknown}}, changed)
}
