package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestTimeRangeIsBetween1970AndTomorrow(t *testing.T) {
	now := on("10:00").In(time.FixedZone("", 7200))
	first, last := time.Unix(0, 0), on("10:00").Add(day)
	for name, tc := range map[string]struct {
		from, to time.Time
		want     []string
	}{
		"no side is given":                       {want: nil},
		"the start alone":                        {from: on("09:00"), want: nil},
		"the end alone":                          {to: on("09:00"), want: nil},
		"the whole time":                         {first, last, nil},
		"a start before 1970":                    {first.Add(-micro), last, []string{"from range"}},
		"an end more than a day from now":        {first, last.Add(micro), []string{"to range"}},
		"both outside, and in the wrong order":   {last.Add(micro), first.Add(-micro), []string{"from range", "to range"}},
		"a start a microsecond before the end":   {on("09:00"), on("09:00").Add(micro), nil},
		"a start at the end":                     {on("09:00"), on("09:00"), []string{"from ltfield"}},
		"a start after the end":                  {on("09:00"), on("08:00"), []string{"from ltfield"}},
		"an instant that two zones write apart":  {on("09:00"), on("09:00").In(time.FixedZone("", 3600)), []string{"from ltfield"}},
		"an hour that two zones write the other": {on("09:00").In(time.FixedZone("", 9*3600)), on("10:00").In(time.FixedZone("", -9*3600)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			bad := status.CheckRange(status.Span{From: tc.from, To: tc.to}, now)
			require.Equal(t, tc.want, rules(t, status.Invalid("the request", bad)))
		})
	}
	bad := status.CheckRange(status.Span{To: last.Add(hour)}, now)
	require.Equal(t, "2026-03-31T11:00:00Z must lie between 1970-01-01 and 2026-03-31T10:00:00Z, a day from now", bad[0].Message)
}
