package status

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// unitSize returns the length of a unit of time. Every unit that a kind declares must be here. If a kind declares no units, the unit of
// its checks is free text.
func unitSize(name string) (time.Duration, bool) {
	switch name {
	case "ms":
		return time.Millisecond, true
	case "s", "sec", "seconds":
		return time.Second, true
	case "min", "minutes":
		return time.Minute, true
	case "h", "hours":
		return time.Hour, true
	case "d", "days":
		return 24 * time.Hour, true
	}
	return 0, false
}

// TimeUnits returns the units of kinds whose values are ages or durations of minutes to days, the default first.
func TimeUnits() []string {
	return []string{"min", "minutes", "s", "sec", "seconds", "h", "hours", "d", "days"}
}

// MainUnits returns one spelling of each unit of the kind, the default first.
func (k KindRules) MainUnits() []string {
	var names []string
	var sizes []time.Duration
	for _, name := range k.Units {
		if size, _ := unitSize(name); !slices.Contains(sizes, size) {
			names, sizes = append(names, name), append(sizes, size)
		}
	}
	return names
}

func (k KindRules) unitOr(unit string) string {
	if unit == "" && len(k.Units) > 0 {
		return k.Units[0]
	}
	return unit
}

// InUnit converts a duration to a unit of this kind, or to its default if unit is empty. The error lists the units of the
// kind.
func (k KindRules) InUnit(d time.Duration, unit string) (float64, error) {
	name := k.unitOr(unit)
	size, ok := unitSize(name)
	if !ok || !slices.Contains(k.Units, name) {
		return 0, Errorf(CodeInvalid, "%s", k.unitMessage(unit))
	}
	return float64(d) / float64(size), nil
}

// unit checks that the kind has the unit. A kind without a value has none. If the kind declares no units, the unit must be a line of text.
func (p *problems) unit(k KindRules, value string) {
	switch {
	case k.NoValue && value != "":
		p.noValue("unit", k)
	case len(k.Units) == 0:
		p.text("unit", value, 0, MaxUnit)
	case value != "" && !slices.Contains(k.Units, value):
		p.add("unit", "oneof", "%s", k.unitMessage(value))
	}
}

// noValue adds that a field makes no sense for a kind without a value.
func (p *problems) noValue(field string, k KindRules) {
	p.add(field, "unused", "cannot be set: a check of the kind %s has no value, it passes or fails", k.Name)
}

func (k KindRules) unitMessage(value string) string {
	return fmt.Sprintf("%.20q is not a unit of %s; use one of %s, or omit it for %s", value, k.Name, strings.Join(k.Units, ", "), k.unitOr(""))
}

// WholeNumber reads a number without a fraction, also in a notation such as 2.0 or 1e3. ok is false if it has a fraction or if not
// every whole number of its size is exact.
func WholeNumber(text string) (n int, ok bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	const largestExact = 1 << 53
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > largestExact {
		return 0, false
	}
	return int(f), true
}
