package status

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// CheckState is the life cycle state of a check. Only ACTIVE checks are measured and counted.
type CheckState string

// The states of a check.
const (
	CheckActive   CheckState = "ACTIVE"
	CheckPaused   CheckState = "PAUSED"
	CheckArchived CheckState = "ARCHIVED"
)

// Limits of a check's freshness. The maximum limits how far back a result can still be valid, and so how much a roll-up of
// one day has to read.
const (
	MinFreshness     = 10 * time.Second
	MaxFreshness     = 31 * 24 * time.Hour
	DefaultFreshness = time.Hour // four runs of the bundle's job, at its default interval
)

// Limits of the deadline of one measurement, and of how often a check is measured before a bad result counts.
const (
	MinTimeout      = time.Second
	MaxTimeout      = 2 * time.Minute
	MaxAttempts     = 3
	DefaultAttempts = 1
	AttemptPause    = 3 * time.Second // between two attempts
)

// DefaultTimeout is the deadline of one measurement, unless the check or its kind has its own.
const DefaultTimeout = 15 * time.Second

// MaxUnit is the maximum length of a unit, in characters.
const MaxUnit = 20

// Check is one measured condition of a platform.
type Check struct {
	ID         string
	PlatformID string
	Name       string // unique in its platform
	Kind       Kind
	Target     json.RawMessage // a JSON object; its fields depend on the kind
	Unit       string          // of the value, e.g. "ms" or "min"
	Warn       *float64        // yellow from this value on; nil if the check has no limits (pass or fail)
	Crit       *float64        // red from this value on
	Freshness  time.Duration   // how long a result is valid; whole seconds
	Timeout    time.Duration   // deadline of one measurement; whole seconds; 0: the default of the kind
	Attempts   int             // how often the check is measured before a yellow or red result counts; at least 1
	Owner      string          // empty: the platform's owner
	RunbookURL string
	State      CheckState
	Pauses     []Pause // when the check did not count; see WithPauses
	Origin     Origin
	Version    int64
	Audit
}

// Fields lists the fields of the check.
func (c *Check) Fields() []Field {
	return append([]Field{
		{Name: "id", Value: &c.ID, Fixed: true},
		{Name: "platform_id", Value: &c.PlatformID, Audited: true},
		{Name: "name", File: "name", Value: &c.Name, Audited: true},
		{Name: "kind", File: "kind", Value: (*Word)(&c.Kind), Audited: true},
		{Name: "target", File: "target", Value: &c.Target, Audited: true},
		{Name: "unit", File: "unit", Value: &c.Unit, Audited: true},
		{Name: "warn", File: "warn", Value: &c.Warn, Audited: true},
		{Name: "crit", File: "crit", Value: &c.Crit, Audited: true},
		{Name: "freshness_seconds", File: "freshness", Value: &c.Freshness, Audited: true},
		{Name: "timeout_seconds", File: "timeout", Value: &c.Timeout, Audited: true},
		{Name: "attempts", File: "attempts", Value: &c.Attempts, Audited: true},
		{Name: "owner", File: "owner", Value: &c.Owner, Audited: true},
		{Name: "runbook_url", File: "runbook_url", Value: &c.RunbookURL, Audited: true},
		{Name: "state", File: "state", Value: (*Word)(&c.State), Audited: true},
		{Name: "pauses", Value: &c.Pauses},
		{Name: "origin", File: "origin", Value: (*Word)(&c.Origin), Audited: true},
		{Name: "version", Value: &c.Version, Audited: true},
	}, c.Audit.fields()...)
}

// Meta implements Declared.
func (c *Check) Meta() Meta {
	return Meta{
		Entity: EntityCheck, ID: &c.ID, Name: &c.Name, State: (*Word)(&c.State), Origin: &c.Origin,
		Version: &c.Version, Audit: &c.Audit,
	}
}

// Inherit implements Declared. A check inherits its pauses.
func (c *Check) Inherit(before Declared) {
	old, _ := before.(*Check) // nil for a new check
	*c = c.WithPauses(old)
}

// ActiveChecks returns the checks that are measured.
func ActiveChecks(checks []Check) []Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c Check) bool { return c.State != CheckActive })
}

// Clean returns the check with its texts as they are stored. Its target is not changed.
func (c Check) Clean() Check {
	c.Name, c.Unit, c.Owner = CleanLine(c.Name), CleanLine(c.Unit), CleanLine(c.Owner)
	c.RunbookURL = strings.TrimSpace(c.RunbookURL)
	return c
}

// ValidUntil returns until when a result of the check is valid if no other follows. It is the stored time, or an earlier one if the
// check was paused or got a shorter freshness.
func (c Check) ValidUntil(r Result) time.Time {
	return c.Inactive().ValidUntil(r.ObservedAt, r.FreshUntil)
}

// Validate returns one CodeInvalid error that lists every rule that the check and its target break. It returns nil if there
// is none.
func (c Check) Validate(kinds Kinds) error {
	var bad problems
	kind, exists := kinds.Of(c.Kind)
	bad.text("name", c.Name, 1, MaxName)
	bad.unit(kind, c.Unit)
	bad.text("owner", c.Owner, 0, MaxPerson)
	bad.link("runbook_url", c.RunbookURL)
	if !exists {
		bad.add("kind", "oneof", "%q is not a kind of check; use one of %s", c.Kind, join(kinds.Names()))
	}
	bad.seconds("freshness", c.Freshness, MinFreshness, MaxFreshness, fmt.Sprintf("%d days", int(MaxFreshness.Hours()/24)))
	bad.measurement(kind, c.Timeout, c.Attempts)
	bad.limits(kind, c.Warn, c.Crit)
	if kind.ValidateTarget != nil {
		for _, e := range kind.ValidateTarget(c.Target) {
			e.Field = strings.TrimSuffix("target."+e.Field, ".")
			bad = append(bad, e)
		}
	}
	return Invalid("the check", bad)
}

// measurement checks the settings of a measurement. A check whose results are pushed has only the defaults.
func (p *problems) measurement(kind KindRules, timeout time.Duration, attempts int) {
	switch {
	case kind.Pushed && timeout != 0:
		p.add("timeout", "unused", "cannot be set: Buoy does not measure checks of the kind %s", kind.Name)
	case timeout != 0:
		p.seconds("timeout", timeout, MinTimeout, MaxTimeout, exactDuration(MaxTimeout))
	}
	switch {
	case kind.Pushed && attempts != DefaultAttempts:
		p.add("attempts", "unused", "cannot be %d: Buoy does not measure checks of the kind %s", attempts, kind.Name)
	case kind.Shared && attempts != DefaultAttempts:
		p.add("attempts", "unused", "cannot be %d: all checks of the kind %s in a run read the same, so another attempt changes nothing", attempts, kind.Name)
	case attempts < 1 || attempts > MaxAttempts:
		p.add("attempts", "range", "%d must be from 1 to %d", attempts, MaxAttempts)
	}
}

// seconds checks that a duration is in a range and has no fraction of a second. longest is the maximum for people.
func (p *problems) seconds(field string, value, minimum, maximum time.Duration, longest string) {
	switch {
	case value < minimum || value > maximum:
		p.add(field, "range", "%s is out of range: it must be from %s to %s", exactDuration(value), exactDuration(minimum), longest)
	case value%time.Second != 0:
		p.add(field, "range", "%s must be whole seconds", exactDuration(value))
	}
}

// limits checks 0 < warn < crit. Both must be finite, and either both or neither must be set. A kind without a value has none.
func (p *problems) limits(kind KindRules, warn, crit *float64) {
	switch {
	case warn == nil && crit == nil:
		return
	case kind.NoValue:
		if warn != nil {
			p.noValue("warn", kind)
		}
		if crit != nil {
			p.noValue("crit", kind)
		}
		return
	case warn == nil:
		p.add("warn", "required_with", "is required together with crit")
		return
	case crit == nil:
		p.add("crit", "required_with", "is required together with warn")
		return
	}
	ok := true
	for _, l := range []struct {
		field string
		value float64
	}{{"warn", *warn}, {"crit", *crit}} {
		switch {
		case math.IsNaN(l.value) || math.IsInf(l.value, 0):
			p.add(l.field, "finite", "%v is not a number that a value can reach", l.value)
			ok = false
		case l.value <= 0:
			p.add(l.field, "gt", "%v must be greater than 0", l.value)
			ok = false
		}
	}
	if ok && *warn >= *crit {
		p.add("warn", "ltfield", "%v must be less than crit %v: a value measures badness", *warn, *crit)
	}
}

// TimingWarning returns a warning if the settings of a check do not fit how often it is measured. A measurement must end before
// the next one starts, and a result must be valid until the next one arrives. The text is empty if both are true. every is 0 if
// the interval is unknown; see Kinds.Interval.
func TimingWarning(c Check, every time.Duration) string {
	longest := c.longestMeasurement()
	extra := max(0, longest-DefaultTimeout)
	if every > 0 && extra > 0 && longest > every {
		return fmt.Sprintf("a measurement with all its attempts can take %s, longer than the %s between two measurements",
			exactDuration(longest), exactDuration(every))
	}
	if every == 0 || c.Freshness >= every+extra {
		return ""
	}
	text := fmt.Sprintf("results expire after %s, but this check is measured only every %s", exactDuration(c.Freshness), exactDuration(every))
	if extra > 0 {
		text += fmt.Sprintf(", and a measurement with all its attempts can take %s", exactDuration(longest))
	}
	return text
}

// longestMeasurement returns how long all attempts together can take.
func (c Check) longestMeasurement() time.Duration {
	return (cmp.Or(c.Timeout, DefaultTimeout)+AttemptPause)*time.Duration(max(c.Attempts, 1)) - AttemptPause
}

// exactDuration formats a duration without rounding: in whole minutes if it has several of them, otherwise in seconds.
func exactDuration(d time.Duration) string {
	if d >= 2*time.Minute && d%time.Minute == 0 {
		return Quantity(d.Minutes(), "min")
	}
	return Quantity(d.Seconds(), "s")
}
