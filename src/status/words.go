package status

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Ago formats a duration for a reason: whole seconds, minutes, hours or days, rounded down.
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

// Quantity formats a value with its unit. The value has as many decimals as its limits. It has more if rounding would move
// it onto or across a limit. Without limits it has all its decimals.
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

// sameSide reports whether a value rounded to the given decimals compares with every mark as the exact value does.
func sameSide(value float64, decimals int, marks []float64) bool {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'f', decimals, 64), 64)
	return err == nil && !slices.ContainsFunc(marks, func(m float64) bool { return cmp.Compare(rounded, m) != cmp.Compare(value, m) })
}

func decimalsOf(value float64) int {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(value, 'f', -1, 64), ".")
	return len(fraction)
}

// join lists the possible values of a field.
func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
