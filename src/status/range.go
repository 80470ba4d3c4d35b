package status

import (
	"fmt"
	"time"
)

// maxAhead is how far after now a time range can end. It includes the end of today in every time zone.
const maxAhead = 24 * time.Hour

// CheckRange returns the problems of a requested time range. Each side must lie between 1970 and a day after now, and From
// must be before To. A zero side was not given. Arithmetic on a valid range cannot overflow.
func CheckRange(r Span, now time.Time) []FieldError {
	var bad []FieldError
	outside := func(field string, t time.Time) {
		if first, last := time.Unix(0, 0).UTC(), now.Add(maxAhead).UTC(); !t.IsZero() && (t.Before(first) || t.After(last)) {
			bad = append(bad, FieldError{Field: field, Rule: "range", Message: fmt.Sprintf("%s must lie between %s and %s, a day from now",
				t.Format(time.RFC3339), first.Format(time.DateOnly), last.Format(time.RFC3339))})
		}
	}
	outside("from", r.From)
	outside("to", r.To)
	if len(bad) == 0 && !r.From.IsZero() && !r.To.IsZero() && !r.From.Before(r.To) {
		bad = append(bad, FieldError{Field: "from", Rule: "ltfield", Message: fmt.Sprintf("%s must be before to, %s",
			r.From.Format(time.RFC3339Nano), r.To.Format(time.RFC3339Nano))})
	}
	return bad
}
