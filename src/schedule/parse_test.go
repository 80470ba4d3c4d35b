package schedule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

func TestParseCronSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an empty expression", "", "it has 0 of the 6 or 7 fields: second minute hour day-of-month month day-of-week [year]"},
		{"an expression of Unix", "0 6 * * *", "it has 5 of the 6 or 7 fields: second minute hour day-of-month month day-of-week [year]"},
		{"both kinds of days", "0 0 6 * * *", `day of month and day of week are both given, but one of them must be "?"`},
		{"neither kind of days", "0 0 6 ? * ?", `day of month and day of week are both "?", but one of them must say which days`},
		{"an hour too large", "0 0 24 * * ?", `hour "24": 24 is not between 0 and 23`},
		{"the end of a range too large", "0 0-60 0 * * ?", `minute "0-60": 60 is not between 0 and 59`},
		{"a step too large", "0 0 */24 * * ?", `hour "*/24": the step 24 must be at most 23`},
		{"a missing step", "0 0/ 6 * * ?", `minute "0/": "" is not a number`},
		{"a number too large for Java", "0 99999999999 6 * * ?", `minute "99999999999": "99999999999" is not a number`},
		{"a short name", "0 0 6 ? * MO", `day of week "MO": "MO" is not one of SUN, MON, TUE, WED, THU, FRI, SAT`},
		{"an unknown name in a range", "0 0 6 1 JAN-XYZ ?", `month "JAN-XYZ": "XYZ" is not one of JAN, FEB, MAR, APR, MAY, JUN, JUL, AUG, SEP, OCT, NOV, DEC`},
		{"a name without names", "0 0 SIX * * ?", `hour "SIX": "SIX" is not a number`},
		{"? in another field", "0 0 ? * * ?", `hour "?": "?" is only for day of month and day of week`},
		{"L with other days", "0 0 6 L,1 * ?", `day of month "L,1": "L" cannot be combined with other days`},
		{"a list of days before the last", "0 0 6 L-3,L-5W * ?", `day of month "L-3,L-5W": "L" cannot be combined with other days`},
		{"6L with other days", "0 0 6 ? * 6L,2", `day of week "6L,2": "L" cannot be combined with other days`},
		{"# twice", "0 0 6 ? * 6#1,2#1", `day of week "6#1,2#1": "#" can be used only once`},
		{"a sixth Friday", "0 0 6 ? * 6#6", `day of week "6#6": a number from 1 to 5 must follow #`},
		{"L without days before", "0 0 6 L- * ?", `day of month "L-": "L-" must be followed by a number of days, such as L-3`},
		{"too many days before the last", "0 0 6 L-31 * ?", `day of month "L-31": the number of days after L- must be at most 30`},
		{"what Quartz searches forever", "0 0 6 L-28W * ?", `day of month "L-28W": the number of days after L- must be at most 27 before a W, because Quartz does not find a time otherwise`},
		{"W for day 0", "0 0 6 0W * ?", `day of month "0W": 0 is not between 1 and 31`},
		{"W for day 32", "0 0 6 32W * ?", `day of month "32W": 32 is not between 1 and 31`},
		{"W in another field", "0 0 6W * * ?", `hour "6W": "W" is only for day of month`},
		{"L after a number in another field", "0 0 6 6L * ?", `day of month "6L": "L" can follow a number only in day of week`},
		{"a year before the start of its range", "0 0 6 * * ? 2026-2020", `year "2026-2020": the range ends with 2020, before its start 2026`},
		{"a character after ?", "0 0 6 ?/5 * ?", `day of month "?/5": nothing can follow "?"`},
		{"a character after a step", "0 0/5X 6 * * ?", `minute "0/5X": unexpected "X" after the step`},
		{"a range without an end", "0 0 6- * * ?", `hour "6-": "" is not a number`},
		{"an unknown character", "0 0 6 $ * ?", `day of month "$": unexpected character in "$"`},
		{"a field with nothing but commas", "0 0 , * * ?", `hour ",": it contains no value`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := schedule.ParseCron(test.text, "UTC")
			require.ErrorContains(t, err, "the Quartz expression \""+test.text+"\" is not valid: "+test.want)
		})
	}
}

func TestZonesAreThoseOfJava(t *testing.T) {
	moment := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		id   string
		want string
	}{
		{"UTC", "+00:00"},
		{"GMT", "+00:00"},
		{"Z", "+00:00"},
		{"Europe/Berlin", "+01:00"},
		{"GMT+2", "+02:00"},
		{"GMT+05:30", "+05:30"},
		{"GMT-0930", "-09:30"},
		{"UTC+01:00", "+01:00"},
		{"-02:00", "-02:00"},
		{"+18:00", "+18:00"},
		{"Etc/GMT+2", "-02:00"}, // the sign is reversed in these names
		{"EST", "-05:00"},
		{"MST", "-07:00"},
		{"HST", "-10:00"},
		{"PST", "-08:00"},
		{"CST", "-06:00"},
		{"IST", "+05:30"}, // India, not Ireland or Israel
		{"BST", "+06:00"}, // Bangladesh, not Britain
		{"JST", "+09:00"},
		{"AST", "-09:00"}, // Alaska, not the Atlantic
		{"VST", "+07:00"},
	}
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			expected, found := parse(t, "0 0 6 * * ?", test.id).Next(moment)
			require.True(t, found)
			require.Equal(t, test.want, expected.Format("-07:00"))
		})
	}
}

func TestUnknownZonesAreErrors(t *testing.T) {
	for _, id := range []string{"", "Local", "Nowhere/City", "XYZ", "GMT+19", "GMT+2:75", "UTC+", "../UTC", "europe berlin"} {
		_, err := schedule.ParseCron("0 0 6 * * ?", id)
		require.EqualError(t, err, "the time zone \""+id+"\" does not exist: use a name such as Europe/Berlin, UTC, or an offset such as GMT+02:00")
	}
}
