package probe

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// moment reads the time that a column holds, whatever its type.
func moment(value any) (time.Time, bool) {
	switch v := value.(type) {
	case time.Time:
		return v, !v.IsZero()
	case int64:
		return epoch(float64(v))
	case float64:
		return epoch(v)
	case string:
		return parseMoment(strings.TrimSpace(v))
	}
	return time.Time{}, false
}

// parseMoment reads text: RFC 3339, the same with a space for the T, either without a zone (then UTC), a day alone, how
// Go prints a time (which is what its SQLite driver stores), or a number since 1970. A fraction of a second may follow
// the seconds.
func parseMoment(text string) (time.Time, bool) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return epoch(n)
	}
	text, _, _ = strings.Cut(text, " m=") // Go's monotonic clock
	for _, layout := range []string{
		time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05 -0700 MST",
		"2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04:05 UTC", time.DateOnly,
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// epoch reads a number since 1970, told apart by its size: seconds from 1e8 (1973) to 1e11 (the year 5138), milliseconds
// up to 1e14, microseconds up to 1e17. What is smaller or larger is no time: 20260110 is a day to people, and would be
// August 1970 as seconds.
func epoch(n float64) (time.Time, bool) {
	unit := time.Microsecond
	switch {
	case math.IsNaN(n) || n < 1e8 || n >= 1e17:
		return time.Time{}, false
	case n < 1e11:
		unit = time.Second
	case n < 1e14:
		unit = time.Millisecond
	}
	whole, fraction := math.Modf(n)
	perSecond := int64(time.Second / unit)
	at := time.Unix(int64(whole)/perSecond, int64(whole)%perSecond*int64(unit)+int64(fraction*float64(unit)))
	return at.UTC(), true
}
