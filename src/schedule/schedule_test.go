package schedule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

// at reads a time with its offset, such as 2026-03-29T03:00+02:00.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse("2006-01-02T15:04:05Z07:00", text)
	if err != nil {
		parsed, err = time.Parse("2006-01-02T15:04Z07:00", text)
	}
	require.NoError(t, err)
	return parsed
}

func parse(t *testing.T, text, zone string) schedule.Cron {
	t.Helper()
	cron, err := schedule.ParseCron(text, zone)
	require.NoError(t, err)
	return cron
}

// next lists the expected times after another.
func next(t *testing.T, cron schedule.Cron, after string, count int) []string {
	t.Helper()
	var out []string
	for moment := at(t, after); len(out) < count; {
		expected, found := cron.Next(moment)
		if !found {
			break
		}
		out = append(out, expected.Format("2006-01-02T15:04Z07:00"))
		moment = expected
	}
	return out
}

func TestNextFollowsQuartz(t *testing.T) {
	tests := []struct {
		name, text, after string
		want              []string
	}{
		{"a time is not its own successor", "0 0 6 * * ?", "2026-01-01T06:00Z", []string{"2026-01-02T06:00Z"}},
		{"a fraction of a second before a time is before it", "30 0 6 * * ?", "2026-01-01T06:00:29.999999999Z", []string{"2026-01-01T06:00Z"}},
		{"Sunday is 1", "0 0 6 ? * 1", "2026-01-01T00:00Z", []string{"2026-01-04T06:00Z"}},
		{"a bare L as day of week is Saturday", "0 0 6 ? * L", "2026-01-01T00:00Z", []string{"2026-01-03T06:00Z", "2026-01-10T06:00Z"}},
		{"6L is the last Friday", "0 0 6 ? * 6L", "2026-01-01T00:00Z", []string{"2026-01-30T06:00Z", "2026-02-27T06:00Z"}},
		{"FRI#5 leaves out months with four Fridays", "0 0 6 ? * FRI#5", "2026-01-01T00:00Z", []string{"2026-01-30T06:00Z", "2026-05-29T06:00Z"}},
		{"days of the week wrap", "0 0 6 ? * FRI-MON", "2026-01-01T00:00Z", []string{
			"2026-01-02T06:00Z", "2026-01-03T06:00Z", "2026-01-04T06:00Z", "2026-01-05T06:00Z", "2026-01-09T06:00Z",
		}},
		{"hours wrap", "0 0 22-2/2 * * ?", "2026-01-01T03:00Z", []string{"2026-01-01T22:00Z", "2026-01-02T00:00Z", "2026-01-02T02:00Z"}},
		{"months wrap", "0 0 0 1 NOV-feb ?", "2026-01-01T03:00Z", []string{"2026-02-01T00:00Z", "2026-11-01T00:00Z"}},
		{"L is the last day of the month", "0 0 6 L * ?", "2028-01-31T12:00Z", []string{"2028-02-29T06:00Z", "2028-03-31T06:00Z"}},
		{"L-3 is three days before it", "0 0 6 L-3 * ?", "2026-01-31T12:00Z", []string{"2026-02-25T06:00Z", "2026-03-28T06:00Z"}},
		{"L-3W moves a Saturday to Friday", "0 0 6 L-3W * ?", "2026-03-01T12:00Z", []string{"2026-03-27T06:00Z"}},
		{"L-30 leaves out months of 30 days", "0 0 6 L-30 * ?", "2026-01-31T12:00Z", []string{"2026-03-01T06:00Z", "2026-05-01T06:00Z"}},
		{"LW is the last weekday", "0 0 6 LW * ?", "2026-01-01T12:00Z", []string{"2026-01-30T06:00Z", "2026-02-27T06:00Z"}},
		{"1W on a Saturday is Monday the third", "0 0 6 1W * ?", "2026-07-15T12:00Z", []string{"2026-08-03T06:00Z"}},
		{"only the first day of a list with W counts", "0 0 6 20,15W * ?", "2026-08-01T12:00Z", []string{"2026-08-14T06:00Z", "2026-09-15T06:00Z"}},
		{"31W leaves out shorter months", "0 0 6 31W * ?", "2026-04-01T12:00Z", []string{"2026-05-29T06:00Z"}},
		{"29 February is in leap years", "0 0 6 29 2 ?", "2026-01-01T12:00Z", []string{"2028-02-29T06:00Z", "2032-02-29T06:00Z"}},
		{"a step after a range of names is ignored", "0 0 6 ? * MON-FRI/2", "2026-01-01T12:00Z", []string{"2026-01-02T06:00Z", "2026-01-05T06:00Z", "2026-01-06T06:00Z"}},
		{"a step of 0 means only the first value", "0 0 6/0 * * ?", "2026-01-01T12:00Z", []string{"2026-01-02T06:00Z"}},
		{"0#1 is the first Saturday", "0 0 6 ? * 0#1", "2026-01-01T12:00Z", []string{"2026-01-03T06:00Z", "2026-02-07T06:00Z"}},
		{"white space can be more", " \t0  0\t6 * *   ? ", "2026-01-01T12:00Z", []string{"2026-01-02T06:00Z"}},
		{"fields after the year are ignored", "0 0 6 * * ? 2026 x", "2026-01-01T12:00Z", []string{"2026-01-02T06:00Z"}},
		{"the years end", "0 0 6 31 12 ? 2026-2027", "2026-01-01T12:00Z", []string{"2026-12-31T06:00Z", "2027-12-31T06:00Z"}},
		{"a past year has no next time", "0 0 6 * * ? 2025", "2026-01-01T12:00Z", nil},
		{"30 February never comes", "0 0 6 30 2 ?", "2026-01-01T12:00Z", nil},
		{"a ninth day of the week never comes", "0 0 6 ? * 9#1", "2026-01-01T12:00Z", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := next(t, parse(t, test.text, "UTC"), test.after, max(len(test.want), 1))
			require.Equal(t, test.want, got)
		})
	}
}

func TestNextAtClockChangesFollowsQuartz(t *testing.T) {
	tests := []struct {
		name, text, zone, after string
		want                    []string
	}{
		{"a skipped time does not exist", "0 30 2 * * ?", "Europe/Berlin", "2026-03-28T12:00+01:00", []string{"2026-03-30T02:30+02:00"}},
		{"a skipped hour is left out", "0 0/30 * * * ?", "Europe/Berlin", "2026-03-29T01:00+01:00", []string{"2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00"}},
		{"a skipped midnight does not exist", "0 0 0 * * ?", "America/Havana", "2026-03-07T12:00-05:00", []string{"2026-03-09T00:00-04:00"}},
		{"a repeated time is its second pass", "0 30 2 * * ?", "Europe/Berlin", "2026-10-24T12:00+02:00", []string{"2026-10-25T02:30+01:00", "2026-10-26T02:30+01:00"}},
		{"nothing starts in the first pass", "0 0/30 * * * ?", "Europe/Berlin", "2026-10-25T01:00+02:00", []string{"2026-10-25T01:30+02:00", "2026-10-25T02:00+01:00"}},
		{"a search from the first pass finds the second pass", "0 0/30 * * * ?", "Europe/Berlin", "2026-10-25T02:45+02:00", []string{"2026-10-25T02:00+01:00"}},
		{"half an hour is skipped", "0 15/30 2 * * ?", "Australia/Lord_Howe", "2026-10-04T01:00+10:30", []string{"2026-10-04T02:45+11:00"}},
		{"a time that each change skips never comes", "0 30 2 ? 3 1L 1990-2099", "Europe/Berlin", "1990-01-01T00:00+01:00", nil},
		{"a day is skipped", "0 0 12 * * ?", "Pacific/Apia", "2011-12-29T00:00-10:00", []string{"2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, next(t, parse(t, test.text, test.zone), test.after, max(len(test.want), 1)))
		})
	}
}

func TestPrevIsTheNewestTime(t *testing.T) {
	tests := []struct{ name, text, zone, before, want string }{
		{"a time is its own", "0 0 6 * * ?", "UTC", "2026-01-01T06:00Z", "2026-01-01T06:00Z"},
		{"a fraction of a second before a time is the one before", "0 0 6 * * ?", "UTC", "2026-01-01T05:59:59.999Z", "2025-12-31T06:00Z"},
		{"the first of a month is after the last of the one before", "0 0 6 L * ?", "UTC", "2026-03-01T05:00Z", "2026-02-28T06:00Z"},
		{"29 February is years ago", "0 0 6 29 2 ?", "UTC", "2027-12-01T05:00Z", "2024-02-29T06:00Z"},
		{"the last time of a past year is the newest", "0 0 6 ? 1 MON 1999", "UTC", "2026-01-01T05:00Z", "1999-01-25T06:00Z"},
		{"after the last year there is still the last time", "0 0 6 * * ?", "UTC", "2150-06-01T05:00Z", "2099-12-31T06:00Z"},
		{"a skipped time is the day before", "0 30 2 * * ?", "Europe/Berlin", "2026-03-29T12:00+02:00", "2026-03-28T02:30+01:00"},
		{"a skipped half hour ends with its last second", "* * * * * ?", "Europe/Berlin", "2026-03-29T03:00+02:00", "2026-03-29T03:00+02:00"},
		{"the last day of a leap year that a rule covers", "0 0 20 * * ?", "America/New_York", "2040-12-31T20:00-05:00", "2040-12-31T20:00-05:00"},
		{"in the first pass the newest time is before it", "0 0/30 * * * ?", "Europe/Berlin", "2026-10-25T02:45+02:00", "2026-10-25T01:30+02:00"},
		{"in the second pass it is in the second pass", "0 0/30 * * * ?", "Europe/Berlin", "2026-10-25T02:45+01:00", "2026-10-25T02:30+01:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			prev, found := parse(t, test.text, test.zone).Prev(at(t, test.before))
			require.True(t, found)
			require.Equal(t, test.want, prev.Format("2006-01-02T15:04Z07:00"))
		})
	}
}

func TestPrevIsFalseBeforeTheFirstTime(t *testing.T) {
	for _, text := range []string{"0 0 6 30 2 ?", "0 0 6 * * ? 2027", "0 0 6 ? * 8#1"} {
		_, found := parse(t, text, "UTC").Prev(at(t, "2026-06-01T00:00Z"))
		require.False(t, found, text)
	}
}

func TestNearClockChangeCoversAnHourOnBothSides(t *testing.T) {
	tests := []struct {
		name, zone, at string
		want           bool
	}{
		{"an hour before", "Europe/Berlin", "2026-03-29T01:00+01:00", true},
		{"more than an hour before", "Europe/Berlin", "2026-03-29T00:59:59+01:00", false},
		{"an hour after", "Europe/Berlin", "2026-03-29T04:00+02:00", true},
		{"more than an hour after", "Europe/Berlin", "2026-03-29T04:00:01+02:00", false},
		{"the first pass", "Europe/Berlin", "2026-10-25T02:00+02:00", true},
		{"the second pass", "Europe/Berlin", "2026-10-25T02:59+01:00", true},
		{"a change of half an hour", "Australia/Lord_Howe", "2026-10-04T02:45+11:00", true},
		{"two hours after a change of two hours", "Antarctica/Troll", "2026-03-29T05:00+02:00", true},
		{"the end of a leap year that a rule covers", "America/New_York", "2040-12-30T19:00-05:00", false},
		{"the start of a day whose eve was cut", "America/Nuuk", "2026-03-29T00:00-01:00", true},
		{"the end of a day whose eve was cut", "America/Nuuk", "2026-03-29T23:59:59-01:00", true},
		{"the day after that", "America/Nuuk", "2026-03-30T00:00-01:00", false},
		{"more than an hour before a day is cut", "America/Nuuk", "2026-03-28T21:59:59-02:00", false},
		{"the day after an hour was repeated before midnight", "America/Nuuk", "2026-10-25T12:00-02:00", false},
		{"a day that begins an hour late", "America/Havana", "2026-03-08T12:00-04:00", false},
		{"a zone without changes", "Asia/Kolkata", "2026-03-29T02:00+05:30", false},
		{"a fixed offset", "GMT+2", "2026-03-29T02:00+02:00", false},
		{"another day", "Europe/Berlin", "2026-07-01T02:00+02:00", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, parse(t, "0 0 6 * * ?", test.zone).NearClockChange(at(t, test.at)))
		})
	}
}
