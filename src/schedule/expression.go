package schedule

import (
	"errors"
	"fmt"
	"strings"
)

// field is one of the seven fields of an expression.
type field struct {
	name      string
	low, high int
	maxStep   int      // the largest step that Quartz allows; 0 means any
	names     []string // the names of the numbers from low
}

func secondField() field { return field{name: "second", high: 59, maxStep: 59} }
func minuteField() field { return field{name: "minute", high: 59, maxStep: 59} }
func hourField() field   { return field{name: "hour", high: 23, maxStep: 23} }
func dayField() field    { return field{name: dayOfMonth, low: 1, high: 31, maxStep: 31} }
func yearField() field   { return field{name: year, low: firstYear, high: lastYear} }

func monthField() field {
	names := []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	return field{name: "month", low: 1, high: 12, maxStep: 12, names: names}
}

func nameField() field {
	names := []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	return field{name: dayOfWeek, low: sunday, high: saturday, maxStep: 7, names: names}
}

// The names of the fields that have rules of their own.
const (
	dayOfMonth = "day of month"
	dayOfWeek  = "day of week"
	year       = "year"
)

// parseExpression accepts what Quartz 2.3.2 accepts and can search.
func parseExpression(text string) (*expression, error) {
	parts := strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r == ' ' || r == '\t' })
	if len(parts) < 6 {
		return nil, fmt.Errorf("it has %d of the 6 or 7 fields: second minute hour day-of-month month day-of-week [year]", len(parts))
	}
	if len(parts) == 6 {
		parts = append(parts, "*")
	}
	fields := []field{secondField(), minuteField(), hourField(), dayField(), monthField(), nameField(), yearField()}
	readers := make([]*reader, len(fields))
	for i, f := range fields {
		readers[i] = &reader{field: f}
		if err := readers[i].read(parts[i]); err != nil {
			return nil, fmt.Errorf("%s %q: %w", f.name, parts[i], err)
		}
	}
	days, err := chooseDays(readers[3], readers[5])
	if err != nil {
		return nil, err
	}
	return &expression{
		seconds: readers[0].values,
		minutes: readers[1].values,
		hours:   readers[2].values,
		months:  readers[4].values,
		days:    days,
		years:   readers[6].years,
	}, nil
}

// chooseDays returns the days of the field that is not "?".
func chooseDays(ofMonth, ofWeek *reader) (days, error) {
	switch {
	case ofMonth.unspecified && ofWeek.unspecified:
		return days{}, errors.New(`day of month and day of week are both "?", but one of them must say which days`)
	case !ofMonth.unspecified && !ofWeek.unspecified:
		return days{}, errors.New(`day of month and day of week are both given, but one of them must be "?"`)
	case ofMonth.unspecified:
		out := ofWeek.days
		out.names = ofWeek.values
		return out, nil
	}
	out := ofMonth.days
	out.numbers = ofMonth.values
	return out, nil
}
