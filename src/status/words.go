package status

import (
	"cmp"
	"fmt"
	"slices"
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

// Quantity writes a value with its unit. The value has as many decimals as its limits, and more where fewer would put it
// on or beyond a limit that it does not reach, or the other way around. Without limits it has as many as it needs.
func Quantity(value float64, unit string, limits ...*float64) string {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	marks, decimals := []float64{0}, 0
	for _, l := range limits {
		if l != nil {
			marks = append(marks, *l)
			decimals = max(decimals, decimalsOf(*l))
		}
	}
	if len(marks) > 1 {
		for decimals < decimalsOf(value) && !sameSide(value, decimals, marks) {
			decimals++
		}
		text = strconv.FormatFloat(value, 'f', min(decimals, decimalsOf(value)), 64)
	}
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// sameSide reports whether a value that is rounded to so many decimals still compares with every mark as it did.
func sameSide(value float64, decimals int, marks []float64) bool {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'f', decimals, 64), 64)
	return err == nil && !slices.ContainsFunc(marks, func(m float64) bool { return cmp.Compare(rounded, m) != cmp.Compare(value, m) })
}

func decimalsOf(value float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(value, 'f', -1, 64), ".")
	return len(fraction)
}

// join lists the values that a field may have.
func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
