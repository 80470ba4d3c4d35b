package status

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Ago puts a duration into words for a reason: whole minutes, hours or days, rounded down.
func Ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(max(0, d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Quantity writes a value with its unit, at most three digits behind the point.
func Quantity(value float64, unit string) string {
	text := strconv.FormatFloat(value, 'f', 3, 64)
	for len(text) > 0 && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// join lists the values that a field may have.
func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
