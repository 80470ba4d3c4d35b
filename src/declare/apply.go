package declare

import (
	"context"
	"fmt"

	"buoy/src/status"
	"buoy/src/store"
)

// Edit is an entity before and after; Before is nil for a new one.
type Edit[T any] struct {
	Before *T
	After  T
}

// Plan is what has to be written so that the store holds what the files declare.
type Plan struct {
	Changes   []Change // for people
	Unchanged int

	Platforms []Edit[status.Platform]
	Checks    []Edit[status.Check]
	Messages  []Edit[status.Message]
}

// Apply writes the plan. It is not all or nothing, since there are no transactions; it can be planned and applied again.
func (p Plan) Apply(ctx context.Context, catalog store.Catalog) error {
	if err := catalog.SavePlatforms(ctx, after(p.Platforms)); err != nil {
		return fmt.Errorf("save the platforms: %w", err)
	}
	if err := catalog.SaveChecks(ctx, after(p.Checks)); err != nil {
		return fmt.Errorf("save the checks: %w", err)
	}
	if err := catalog.SaveMessages(ctx, after(p.Messages)); err != nil {
		return fmt.Errorf("save the messages: %w", err)
	}
	return nil
}

func after[T any](edits []Edit[T]) []T {
	entities := make([]T, len(edits))
	for i, e := range edits {
		entities[i] = e.After
	}
	return entities
}
