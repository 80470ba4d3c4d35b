package probe

import (
	"context"
	"encoding/json"

	"buoy/src/status"
)

// Heartbeat stands for checks whose results are pushed by whoever runs the watched thing. There is nothing to measure:
// silence shows by the age of the newest result. Registry.Measures keeps ingestion away from it.
type Heartbeat struct{}

// Validate holds that there is nothing to say about what pushes.
func (Heartbeat) Validate(target json.RawMessage) []status.FieldError {
	return decode(target, &struct{}{})
}

// Measure is here to complete the port; a result of it would stand in the way of the pushed ones.
func (Heartbeat) Measure(context.Context, status.Check) status.Outcome {
	return unmeasured("results of this check are pushed, not measured")
}
