package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"buoy/src/status"
)

// tableFreshnessTarget is what a check of kind table_freshness asks for.
type tableFreshnessTarget struct {
	Table string `json:"table" schema:"required" about:"table, schema.table or catalog.schema.table."`
	// Column is a time, text (see parseMoment) or a number since 1970 (see epoch).
	Column string `json:"column" schema:"required" about:"The column that says when a row came in."`
}

// TableFreshness measures how old the newest row of a table is, in the check's unit: s, min (the default), h or d.
//
// A table without a row has no freshness at all, which is Bad. A row from the future is fresh, and said so.
type TableFreshness struct {
	source Querier
	now    func() time.Time
}

// NewTableFreshness makes the probe. now must be of the same clock that the rows' times are of.
func NewTableFreshness(source Querier, now func() time.Time) *TableFreshness {
	return &TableFreshness{source: source, now: now}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Validate reports every rule that a target breaks.
func (f *TableFreshness) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := parseTableFreshness(target)
	return wrong
}

func parseTableFreshness(target json.RawMessage) (tableFreshnessTarget, problems) {
	var t tableFreshnessTarget
	wrong := decode(target, &t)
	if len(wrong) > 0 {
		return t, wrong
	}
	if t.Table == "" {
		wrong.add("table", "required", "is required, e.g. main.sales.orders")
	} else if parts := strings.Split(t.Table, "."); len(parts) > 3 {
		wrong.add("table", "parts", "%q has %d parts; at most catalog.schema.table", shorten(t.Table), len(parts))
	} else {
		for _, part := range parts {
			wrong.identifier("table", t.Table, part)
		}
	}
	if t.Column == "" {
		wrong.add("column", "required", "is required: the column that says when a row came in")
	} else {
		wrong.identifier("column", t.Column, t.Column)
	}
	return t, wrong
}

func (p *problems) identifier(field, whole, part string) {
	switch {
	case len(part) > 255:
		p.add(field, "max", "%q has a name of %d characters; at most 255", shorten(whole), len(part))
	case !identifier.MatchString(part):
		p.add(field, "identifier", "%q: %q is not a name of letters, digits and _ that begins with no digit", shorten(whole), shorten(part))
	}
}

// query asks for the newest row. Back-quotes are what both engines take for a name and neither for text.
func (t tableFreshnessTarget) query() string {
	return fmt.Sprintf("SELECT max(`%s`) FROM `%s`", t.Column, strings.ReplaceAll(t.Table, ".", "`.`"))
}

// Measure asks once.
func (f *TableFreshness) Measure(ctx context.Context, check status.Check) status.Outcome {
	t, wrong := parseTableFreshness(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	unit, ok := ageUnit(check.Unit)
	if !ok {
		return unmeasured("the unit %q is not one of s, min, h, d", shorten(check.Unit))
	}
	began := time.Now()
	value, failed := askOne(ctx, f.source, t.query())
	latency := time.Since(began)
	o := t.age(value, f.now(), unit)
	if failed != nil {
		o = *failed
	}
	o.Latency = latency
	return o
}

func ageUnit(unit string) (time.Duration, bool) {
	switch unit {
	case "s":
		return time.Second, true
	case "min", "":
		return time.Minute, true
	case "h":
		return time.Hour, true
	case "d":
		return 24 * time.Hour, true
	}
	return 0, false
}

// age is how old a moment is. Clocks differ by seconds, so what is less than a minute ahead is just new.
func (t tableFreshnessTarget) age(newest any, now time.Time, unit time.Duration) status.Outcome {
	if newest == nil {
		return bad("the table has no rows with a value in %s", t.Column)
	}
	at, ok := moment(newest)
	if !ok {
		return unmeasured("the newest %s is not a time: %s", t.Column, status.Redact(shorten(fmt.Sprint(newest))))
	}
	age := now.Sub(at)
	switch {
	case age <= -time.Minute:
		return measured(0, fmt.Sprintf("newest row is %s in the future", status.Ago(-age)))
	case age < 0:
		return measured(0, "")
	}
	return measured(float64(age)/float64(unit), "")
}
