package configfile

import (
	"context"
	"fmt"

	"buoy/src/status"
)

// Catalog reads the stored entities that files are compared with. store.Catalog implements it.
type Catalog interface {
	Platforms(ctx context.Context) ([]status.Platform, error)
	Checks(ctx context.Context) ([]status.Check, error)
	Messages(ctx context.Context) ([]status.Message, error)
}

// stored contains the stored entities, in the order of the store.
type stored struct {
	platforms []status.Platform
	checks    map[string][]status.Check // by platform
	messages  []status.Message
}

// readStored reads all entities of the store.
func readStored(ctx context.Context, catalog Catalog) (stored, error) {
	var s stored
	var err error
	if s.platforms, err = catalog.Platforms(ctx); err != nil {
		return s, fmt.Errorf("read the platforms: %w", err)
	}
	checks, err := catalog.Checks(ctx)
	if err != nil {
		return s, fmt.Errorf("read the checks: %w", err)
	}
	s.checks = map[string][]status.Check{}
	for _, c := range checks {
		s.checks[c.PlatformID] = append(s.checks[c.PlatformID], c)
	}
	if s.messages, err = catalog.Messages(ctx); err != nil {
		return s, fmt.Errorf("read the messages: %w", err)
	}
	return s, nil
}

// messageKey returns the slug of a message, or a stable slug for a message of the app, which has none.
func messageKey(m status.Message) string {
	if m.Slug != "" {
		return m.Slug
	}
	return status.Slug("message-" + m.ID)
}
