package sqlprobe

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// timeValue reads the time in a column of any type.
func timeValue(value any) (time.Time, bool) {
	switch v := value.(type) {
	case time.Time:
		return v, true
	case int64:
		return epoch(float64(v))
	case float64:
		return epoch(v)
	case string:
		return parseTimeValue(strings.TrimSpace(v))
	}
	return time.Time{}, false
}

// parseTimeValue reads a text. It accepts RFC 3339, also with a space for the T, without a zone (then UTC) or without seconds. It
// also accepts a date, a time as Go prints it (its SQLite driver stores that form), and a number since 1970. The seconds can
// have a fraction.
func parseTimeValue(text string) (time.Time, bool) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return epoch(n)
	}
	text, _, _ = strings.Cut(text, " m=") // Go's monotonic clock
	for _, layout := range []string{
		time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 -0700 -0700",
		"2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 Z07:00",
		"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04:05 UTC", time.DateOnly,
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// epoch reads a number since 1970. Its size determines the unit: seconds from 1e8 (1973) to the year 9999, then milliseconds from
// 1978 to the year 9999, and microseconds and nanoseconds likewise. A smaller number is not a time: 20260110 is a day to people,
// and would be August 1970 in seconds.
func epoch(n float64) (time.Time, bool) {
	if math.IsNaN(n) || n < 1e8 || n >= math.MaxInt64 {
		return time.Time{}, false
	}
	unit := time.Second
	for limit := endOfSeconds; n >= limit && unit > time.Nanosecond; limit *= 1000 {
		unit /= 1000
	}
	whole, fraction := math.Modf(n)
	perSecond := int64(time.Second / unit)
	at := time.Unix(int64(whole)/perSecond, int64(whole)%perSecond*int64(unit)+int64(fraction*float64(unit)))
	return at.UTC(), true
}

// endOfSeconds is the limit between seconds and milliseconds since 1970. As seconds it is after the year 9999.
const endOfSeconds = 2.6e11
