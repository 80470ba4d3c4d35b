package probe

import (
	"context"
	"encoding/json"
	"time"

	"buoy/src/status"
)

// Fixture measures nothing: it answers what a script says. Mock scenarios are made of it.
type Fixture struct {
	anchor time.Time
	now    func() time.Time
}

// NewFixture makes the probe. anchor is the moment that the episodes of every script are relative to: where the
// scenario began to be watched.
func NewFixture(anchor time.Time, now func() time.Time) *Fixture {
	return &Fixture{anchor: anchor, now: now}
}

// Validate reports every rule that a target breaks.
func (f *Fixture) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := ParseScript(target)
	return wrong
}

// Measure answers what the script says for now. Where it says that there is no answer at all, ingestion still writes a
// result, so that is one that could not be measured.
func (f *Fixture) Measure(_ context.Context, check status.Check) status.Outcome {
	script, wrong := ParseScript(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	outcome, silent := script.At(check, f.anchor, f.now())
	if silent {
		return unmeasured("no answer in this scenario")
	}
	return outcome
}
