// Package probetest helps to test kinds of checks: it measures a target once and asserts the outcome.
package probetest

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/status"
)

// Soon is a deadline that a target which does not respond misses quickly.
const Soon = 300 * time.Millisecond

// Target is a target under construction.
type Target map[string]any

// JSON returns the target as it is stored.
func (f Target) JSON(t *testing.T) json.RawMessage {
	t.Helper()
	target, err := json.Marshal(f)
	require.NoError(t, err)
	return target
}

// Probe is a kind with the options of its scope. Each measurement has its own scope.
type Probe struct {
	probe.Kind
	Scope probe.ScopeOptions
}

// MeasureCheck takes one measurement of a check, valid or not.
func (p Probe) MeasureCheck(ctx context.Context, check status.Check) status.Outcome {
	scope := probe.OpenScope(ctx, p.Scope)
	defer scope.Release()
	return p.Kind.Measure(ctx, scope, check)
}

// Measure takes one measurement of a valid target, with a deadline that a healthy target never misses.
func Measure(t *testing.T, p Probe, target Target) status.Outcome {
	t.Helper()
	return MeasureWithin(t, 30*time.Second, p, target)
}

// MeasureWithin takes one measurement of a valid target with a deadline.
func MeasureWithin(t *testing.T, within time.Duration, p Probe, target Target) status.Outcome {
	t.Helper()
	require.Empty(t, p.ValidateTarget(target.JSON(t)), "the target of this test is not valid")
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	started := time.Now()
	o := p.MeasureCheck(ctx, status.Check{ID: "check", Target: target.JSON(t)})
	require.Less(t, time.Since(started), within+2*time.Second, "the measurement did not end at its deadline")
	return o
}

// RequireGreen requires a value with this detail.
func RequireGreen(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Measured, o.Verdict)
	require.NotNil(t, o.Value)
}

// RequireBad requires a fault of the target with this detail.
func RequireBad(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Bad, o.Verdict)
	require.Nil(t, o.Value)
}

// RequireDegraded requires a value and a warning with this detail.
func RequireDegraded(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Degraded, o.Verdict)
	require.NotNil(t, o.Value)
}

// RequireUnmeasured requires a fault of Buoy with this detail.
func RequireUnmeasured(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Nil(t, o.Value)
}

// RequireRefused requires that a target breaks exactly one rule, of this field, with a message that contains this text.
func RequireRefused(t *testing.T, problems []status.FieldError, field, message string) {
	t.Helper()
	require.Len(t, problems, 1, "%v", problems)
	require.Equal(t, field, problems[0].Field)
	require.Contains(t, problems[0].Message, message)
	require.NotEmpty(t, problems[0].Rule)
}
