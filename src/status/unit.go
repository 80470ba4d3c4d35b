package status

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// unit is one unit that a kind can measure in.
type unit struct {
	size  time.Duration
	names []string // the usual spelling first
}

// units lists the units of a kind that measures time, the default first. A kind that is not in the list measures
// whatever its check says, so its unit is free text.
func units(k Kind) []unit {
	switch k {
	case KindHTTP:
		return []unit{{time.Millisecond, []string{"ms"}}, {time.Second, []string{"s"}}}
	case KindTableFreshness:
		return []unit{
			{time.Minute, []string{"min", "minutes"}},
			{time.Second, []string{"s", "sec", "seconds"}},
			{time.Hour, []string{"h", "hours"}},
			{24 * time.Hour, []string{"d", "days"}},
		}
	}
	return nil
}

// Units returns every unit that a check of this kind can have, the default first. It is empty if the unit is free text.
func (k Kind) Units() []string {
	var names []string
	for _, u := range units(k) {
		names = append(names, u.names...)
	}
	return names
}

// DisplayUnit returns the unit that the check's values are shown with: its own, or the default of its kind.
func (c Check) DisplayUnit() string { return c.Kind.unitOr(c.Unit) }

func (k Kind) unitOr(unit string) string {
	if known := k.Units(); unit == "" && len(known) > 0 {
		return known[0]
	}
	return unit
}

// InUnit converts a duration to a unit of this kind, or to its default if unit is empty. The error says which units the
// kind has.
func (k Kind) InUnit(d time.Duration, unit string) (float64, error) {
	for _, u := range units(k) {
		if slices.Contains(u.names, k.unitOr(unit)) {
			return float64(d) / float64(u.size), nil
		}
	}
	return 0, Errorf(CodeInvalid, "%s", unitRule(k, unit))
}

// unit checks a unit: it is one that the kind has, or a line of text if the kind has none of its own.
func (p *problems) unit(k Kind, value string) {
	known := k.Units()
	switch {
	case len(known) == 0:
		p.text("unit", value, 0, MaxUnit)
	case value != "" && !slices.Contains(known, value):
		p.add("unit", "oneof", "%s", unitRule(k, value))
	}
}

// unitRule says which units a kind has.
func unitRule(k Kind, value string) string {
	return fmt.Sprintf("%.20q is not a unit of %s; use one of %s, or omit it for %s", value, k, strings.Join(k.Units(), ", "), k.unitOr(""))
}
