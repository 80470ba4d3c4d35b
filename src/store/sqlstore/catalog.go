package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"buoy/src/status"
)

// Platforms implements store.Catalog.
func (s *Store) Platforms(ctx context.Context) ([]status.Platform, error) {
	c, err := s.entities(ctx, "list_platforms")
	return c.Platforms, err
}

// Checks implements store.Catalog.
func (s *Store) Checks(ctx context.Context) ([]status.Check, error) {
	c, err := s.entities(ctx, "list_checks")
	return c.Checks, err
}

// Messages implements store.Catalog.
func (s *Store) Messages(ctx context.Context) ([]status.Message, error) {
	c, err := s.entities(ctx, "list_messages")
	return c.Messages, err
}

// SavePlatforms implements store.Catalog.
func (s *Store) SavePlatforms(ctx context.Context, platforms []status.Platform) error {
	return save(ctx, s, "save_platforms", platforms, s.Platforms, table[status.Platform]{
		encode:  encodePlatform,
		version: func(p status.Platform) version { return version{p.ID, "platform " + p.Slug, p.Version} },
		names:   func(p status.Platform) []string { return []string{"slug " + p.Slug, "name " + p.Name} },
	})
}

// SaveChecks implements store.Catalog.
func (s *Store) SaveChecks(ctx context.Context, checks []status.Check) error {
	return save(ctx, s, "save_checks", checks, s.Checks, table[status.Check]{
		encode:  encodeCheck,
		version: func(c status.Check) version { return version{c.ID, "check " + c.Name, c.Version} },
		names:   func(c status.Check) []string { return []string{"name " + c.PlatformID + "/" + c.Name} },
	})
}

// SaveMessages implements store.Catalog.
func (s *Store) SaveMessages(ctx context.Context, messages []status.Message) error {
	return save(ctx, s, "save_messages", messages, s.Messages, table[status.Message]{
		encode:  encodeMessage,
		version: func(m status.Message) version { return version{m.ID, m.String(), m.Version} },
		names: func(m status.Message) []string {
			if m.Slug == "" {
				return nil
			}
			return []string{"slug " + m.Slug}
		},
	})
}

// version names one version of an entity.
type version struct {
	id     string
	name   string
	number int64
}

// table is what saving must know of the entities of a table.
type table[T any] struct {
	encode  func(T) any
	version func(T) version
	names   func(T) []string // what no other entity may have too
}

// save writes entities in batches. Where fewer rows changed than were sent, it looks whether the missing ones are there
// already (the same write, repeated), have been changed by somebody else, or have a name that another has.
//
//nolint:revive // a generic over three tables: what differs comes as values
func save[T any](
	ctx context.Context, s *Store, statement string, entities []T, list func(context.Context) ([]T, error), of table[T],
) error {
	id := func(e T) string { return of.version(e).id }
	return batches(entities, of.encode, id, func(array string, batch []T) error {
		if err := of.distinct(batch); err != nil {
			return err
		}
		changed, err := s.exec(ctx, statement, sql.Named("rows", array))
		if err != nil || changed == len(batch) {
			return err
		}
		stored, err := list(ctx)
		if err != nil {
			return err
		}
		return of.compare(batch, entities, stored)
	})
}

// distinct refuses a batch in which two entities have the same name: one statement cannot see the rows that it writes.
func (t table[T]) distinct(batch []T) error {
	holders := map[string]string{}
	for _, e := range batch {
		for _, name := range t.names(e) {
			v := t.version(e)
			if id, taken := holders[name]; taken && id != v.id {
				return conflict(v.name)
			}
			holders[name] = t.version(e).id
		}
	}
	return nil
}

func conflict(what string) error {
	return status.Errorf(status.CodeConflict, "%s: the name or slug is taken", what)
}

// compare says what is wrong with the first entity of a batch that is not stored as it is, or as a later version that was sent
// in the same call, all.
func (t table[T]) compare(batch, all, stored []T) error {
	there, holders, sent := make(map[string]T, len(stored)), map[string]string{}, make(map[string]bool, len(all))
	for _, e := range stored {
		there[t.version(e).id] = e
		for _, name := range t.names(e) {
			holders[name] = t.version(e).id
		}
	}
	for _, e := range all {
		text, err := json.Marshal(t.encode(e))
		if err != nil {
			return fmt.Errorf("encode a row: %w", err)
		}
		sent[string(text)] = true
	}
	for _, e := range batch {
		want, got := t.version(e), t.version(there[t.version(e).id])
		text, err := json.Marshal(t.encode(there[want.id]))
		if err != nil {
			return fmt.Errorf("encode a row: %w", err)
		}
		if got.number >= want.number && sent[string(text)] {
			continue
		}
		for _, name := range t.names(e) {
			if id, taken := holders[name]; taken && id != want.id {
				return conflict(want.name)
			}
		}
		return status.Errorf(status.CodeStale, "%s was changed by somebody else: version %d is stored, %d was to be replaced",
			want.name, got.number, want.number-1)
	}
	return nil
}
