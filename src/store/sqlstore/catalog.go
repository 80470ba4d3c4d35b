package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// Platforms implements store.Catalog.
func (s *Store) Platforms(ctx context.Context) ([]status.Platform, error) {
	return s.platformsSince(ctx, time.Time{})
}

// Checks implements store.Catalog.
func (s *Store) Checks(ctx context.Context) ([]status.Check, error) {
	return s.checksSince(ctx, time.Time{})
}

// Messages implements store.Catalog.
func (s *Store) Messages(ctx context.Context) ([]status.Message, error) {
	return s.messagesSince(ctx, time.Time{})
}

func (s *Store) platformsSince(ctx context.Context, since time.Time) ([]status.Platform, error) {
	return query(ctx, s, "list_platforms", scanPlatform, sql.Named("since", s.dialect.time(since)))
}

func (s *Store) checksSince(ctx context.Context, since time.Time) ([]status.Check, error) {
	return query(ctx, s, "list_checks", scanCheck, sql.Named("since", s.dialect.time(since)))
}

func (s *Store) messagesSince(ctx context.Context, since time.Time) ([]status.Message, error) {
	return query(ctx, s, "list_messages", scanMessage, sql.Named("since", s.dialect.time(since)))
}

// SavePlatforms implements store.Catalog.
func (s *Store) SavePlatforms(ctx context.Context, platforms []status.Platform) error {
	return save(ctx, s, "save_platforms", platforms, encodePlatform, s.Platforms, func(p status.Platform) version {
		return version{p.ID, "platform " + p.Slug, p.Version}
	})
}

// SaveChecks implements store.Catalog.
func (s *Store) SaveChecks(ctx context.Context, checks []status.Check) error {
	return save(ctx, s, "save_checks", checks, encodeCheck, s.Checks, func(c status.Check) version {
		return version{c.ID, "check " + c.Name, c.Version}
	})
}

// SaveMessages implements store.Catalog.
func (s *Store) SaveMessages(ctx context.Context, messages []status.Message) error {
	return save(ctx, s, "save_messages", messages, encodeMessage, s.Messages, func(m status.Message) version {
		return version{m.ID, m.String(), m.Version}
	})
}

// version names one version of an entity.
type version struct {
	id     string
	name   string
	number int64
}

// save writes entities in batches. Where fewer rows changed than were sent, it looks whether the missing ones are there
// already (the same write, repeated) or have been changed by somebody else.
//
//nolint:revive // a generic over three tables: what differs comes as functions
func save[T any](
	ctx context.Context, s *Store, statement string, entities []T,
	encode func(T) any, list func(context.Context) ([]T, error), versionOf func(T) version,
) error {
	sent := 0
	id := func(e T) string { return versionOf(e).id }
	return batches(entities, encode, id, func(array string, n int) error {
		changed, err := s.exec(ctx, statement, sql.Named("rows", array))
		if err != nil {
			return err
		}
		batch := entities[sent : sent+n]
		sent += n
		if changed == n {
			return nil
		}
		stored, err := list(ctx)
		if err != nil {
			return err
		}
		return sameAs(batch, entities, stored, encode, versionOf)
	})
}

// sameAs gives status.CodeStale for the first entity of a batch that is not stored as it is, or as a later version that was
// sent in the same call.
func sameAs[T any](batch, all, stored []T, encode func(T) any, versionOf func(T) version) error {
	there := make(map[string]T, len(stored))
	for _, e := range stored {
		there[versionOf(e).id] = e
	}
	sent := make(map[string]bool, len(all))
	for _, e := range all {
		text, err := json.Marshal(encode(e))
		if err != nil {
			return fmt.Errorf("encode %s: %w", versionOf(e).name, err)
		}
		sent[string(text)] = true
	}
	for _, e := range batch {
		want, got := versionOf(e), versionOf(there[versionOf(e).id])
		text, err := json.Marshal(encode(there[want.id]))
		if err != nil {
			return fmt.Errorf("encode %s: %w", want.name, err)
		}
		if got.number < want.number || !sent[string(text)] {
			return status.Errorf(status.CodeStale, "%s was changed by somebody else: version %d is stored, %d was to be replaced",
				want.name, got.number, want.number-1)
		}
	}
	return nil
}
