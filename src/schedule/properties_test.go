package schedule_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/schedule"
)

// zones have changes of an hour, of half an hour, of two hours and of a day, changes at midnight, and none.
func zones() []string {
	return []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Havana", "Asia/Beirut", "Pacific/Apia",
		"Europe/Dublin", "Africa/Casablanca", "UTC", "GMT+05:30",
	}
}

// drawMoment draws a time, mostly within two days of a clock change.
func drawMoment(t *rapid.T, zone *time.Location) time.Time {
	second := rapid.Int64Range(
		time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC).Unix()).Draw(t, "second")
	moment := time.Unix(second, 0).In(zone)
	if change, _ := moment.ZoneBounds(); change.Year() > 1970 && rapid.IntRange(0, 3).Draw(t, "near a change") > 0 {
		moment = change.Add(time.Duration(rapid.IntRange(-48*60, 48*60).Draw(t, "minutes from the change")) * time.Minute)
	}
	return moment.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 999_999_999}).Draw(t, "nanoseconds")))
}

func location(t *rapid.T, zone string) *time.Location {
	cron, err := schedule.ParseCron("0 0 0 * * ?", zone)
	require.NoError(t, err)
	midnight, _ := cron.Next(time.Unix(0, 0))
	return midnight.Location()
}

func TestNextAndPrevAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones()).Draw(t, "zone")
		days := rapid.SampledFrom([]string{
			"* * ?", "L * ?", "L-3 * ?", "LW * ?", "15W * ?", "L-2W * ?", "29 2 ?", "31 * ?", "? * MON-FRI", "? * 6L", "? * 2#1", "? 3,10 1#5",
			"1/7 */2 ?", "? * L", "1-7 * ? 2020-2030/3", "30 2 ?", "* * ? 2001", "28-3 * ?",
		}).Draw(t, "days")
		clock := rapid.SampledFrom([]string{
			"0 0 0", "0 30 2", "* * *", "0 0/5 *", "30 15 1-3", "*/20 45,50 22-2", "0 0 *", "59 59 23",
		}).Draw(t, "clock")
		cron, err := schedule.ParseCron(clock+" "+days, zone)
		require.NoError(t, err)
		moment := drawMoment(t, location(t, zone))

		prev, hasPrev := cron.Prev(moment)
		next, hasNext := cron.Next(moment)
		if hasPrev {
			require.False(t, prev.After(moment), "%s is after %s", prev, moment)
			again, found := cron.Next(prev.Add(-1))
			require.True(t, found && again.Equal(prev), "the next time before %s is %s", prev, again)
		}
		if hasNext {
			require.True(t, next.After(moment), "%s is not after %s", next, moment)
			same, found := cron.Prev(next)
			require.True(t, found && same.Equal(next), "the newest time at %s is %s", next, same)
			before, found := cron.Prev(next.Add(-1))
			require.Equal(t, hasPrev, found)
			require.True(t, before.Equal(prev), "%s is between %s and %s", before, prev, next)
		}
	})
}

// naive is an expression as lists of numbers. It knows nothing of Quartz but its order of fields.
type naive struct{ minutes, hours, days []int }

func drawNaive(t *rapid.T) naive {
	list := func(low, high, most int, label string) []int {
		return rapid.SliceOfNDistinct(rapid.IntRange(low, high), 1, most, rapid.ID[int]).Draw(t, label)
	}
	return naive{minutes: list(0, 59, 8, "minutes"), hours: list(0, 23, 24, "hours"), days: list(1, 7, 7, "days")}
}

func (n naive) text() string {
	join := func(values []int) string {
		var words []string
		for _, value := range values {
			words = append(words, strconv.Itoa(value))
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprintf("0 %s %s ? * %s", join(n.minutes), join(n.hours), join(n.days))
}

func (n naive) has(t time.Time) bool {
	return slices.Contains(n.minutes, t.Minute()) && slices.Contains(n.hours, t.Hour()) && slices.Contains(n.days, int(t.Weekday())+1) &&
		!shownAgain(t)
}

// shownAgain tells whether the clock shows the same within a day.
func shownAgain(t time.Time) bool {
	for later := 30 * time.Minute; later <= 24*time.Hour; later += 30 * time.Minute {
		if t.Add(later).Format(time.DateTime) == t.Format(time.DateTime) {
			return true
		}
	}
	return false
}

func TestTimesAreThoseOfASimulationMinuteByMinute(t *testing.T) {
	const window = 36 * 60
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones()).Draw(t, "zone")
		n := drawNaive(t)
		cron, err := schedule.ParseCron(n.text(), zone)
		require.NoError(t, err)
		start := drawMoment(t, location(t, zone)).Truncate(time.Minute)

		var want, forward, backward []time.Time
		end := start.Add(window * time.Minute)
		for minute := 1; minute <= window; minute++ {
			if moment := start.Add(time.Duration(minute) * time.Minute); n.has(moment) {
				want = append(want, moment.UTC())
			}
		}
		for at, found := cron.Next(start); found && !at.After(end); at, found = cron.Next(at) {
			forward = append(forward, at.UTC())
		}
		for at, found := cron.Prev(end); found && at.After(start); at, found = cron.Prev(at.Add(-1)) {
			backward = append(backward, at.UTC())
		}
		slices.Reverse(backward)
		require.Equal(t, want, forward, "forward")
		require.Equal(t, want, backward, "backward")
	})
}

func TestNoTextBreaksTheParser(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789*/,-?LW#MONJAFR \t\u00e9")), 0, 40, -1).Draw(t, "text")
		cron, err := schedule.ParseCron(text, "Europe/Berlin")
		if err != nil {
			require.ErrorContains(t, err, fmt.Sprintf("%q", text))
			return
		}
		moment := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
		if prev, found := cron.Prev(moment); found {
			require.False(t, prev.After(moment))
		}
	})
}
