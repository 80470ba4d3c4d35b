package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"buoy/src/status"
)

// Platforms implements store.Catalog.
func (s *Store) Platforms(ctx context.Context) ([]status.Platform, error) {
	c, err := s.entities(ctx, "list_platforms")
	return status.Select[status.Platform](c.Entities), err
}

// Checks implements store.Catalog.
func (s *Store) Checks(ctx context.Context) ([]status.Check, error) {
	c, err := s.entities(ctx, "list_checks")
	return status.Select[status.Check](c.Entities), err
}

// Messages implements store.Catalog.
func (s *Store) Messages(ctx context.Context) ([]status.Message, error) {
	c, err := s.entities(ctx, "list_messages")
	return status.Select[status.Message](c.Entities), err
}

// Save implements store.Catalog.
func (s *Store) Save(ctx context.Context, entities []status.Declared) error {
	for _, t := range declaredTables() {
		rows := slices.DeleteFunc(slices.Clone(entities), func(e status.Declared) bool { return e.Meta().Entity != t.Entity })
		if err := s.save(ctx, t, rows); err != nil {
			return fmt.Errorf("save the %s: %w", t.plural(), err)
		}
	}
	return nil
}

// save writes entities of one table in batches. If fewer rows changed than were sent, it reads the stored entities. A missing row was
// stored before (by the same write, repeated), was changed by another user, or has the name of another entity.
func (s *Store) save(ctx context.Context, t table, entities []status.Declared) error {
	return batches(entities, encodeDeclared, idOf, func(array string, batch []status.Declared) error {
		if err := t.checkDistinct(batch); err != nil {
			return err
		}
		changed, err := s.exec(ctx, "save_"+t.plural(), sql.Named("rows", array))
		if err != nil || changed == len(batch) {
			return err
		}
		stored, err := s.entities(ctx, "list_"+t.plural())
		if err != nil {
			return err
		}
		return t.findUnsaved(batch, entities, stored.Entities)
	})
}

func encodeDeclared(e status.Declared) any { return entityRow(e.Fields()) }

// rowText returns the row of an entity as text, to compare it with others.
func rowText(e status.Declared) (string, error) {
	row, err := json.Marshal(encodeDeclared(e))
	if err != nil {
		return "", fmt.Errorf("encode a row: %w", err)
	}
	return string(row), nil
}

func idOf(e status.Declared) string { return *e.Meta().ID }

// uniqueNames returns the unique values of an entity, as one text for each group of unique columns.
func (t table) uniqueNames(e status.Declared) []string {
	values := map[string]string{}
	for _, f := range e.Fields() {
		if text, ok := f.Value.(*string); ok {
			values[f.Name] = *text
		}
	}
	var names []string
	for _, group := range t.unique {
		parts, complete := make([]string, len(group)), true
		for i, column := range group {
			parts[i] = values[column]
			complete = complete && parts[i] != ""
		}
		if complete {
			names = append(names, strings.Join(group, " ")+" "+strings.Join(parts, "/"))
		}
	}
	return names
}

// checkDistinct rejects a batch in which two entities have the same name, because a statement cannot see the rows that it writes.
func (t table) checkDistinct(batch []status.Declared) error {
	owners := map[string]string{}
	for _, e := range batch {
		for _, name := range t.uniqueNames(e) {
			if id, found := owners[name]; found && id != idOf(e) {
				return conflictError(e)
			}
			owners[name] = idOf(e)
		}
	}
	return nil
}

func conflictError(e status.Declared) error {
	return status.Errorf(status.CodeConflict, "%s: another %s already has this name or slug", e.Meta().Label(), e.Meta().Entity)
}

// findUnsaved returns an error about the first entity of a batch that was not stored; nil if all were. An entity counts as stored if
// the store has it as sent, or has a later version from the same call. The parameter all has the entities of the call.
func (t table) findUnsaved(batch, all, stored []status.Declared) error {
	byID, owners, sent := make(map[string]status.Declared, len(stored)), map[string]string{}, make(map[string]bool, len(all))
	for _, e := range stored {
		byID[idOf(e)] = e
		for _, name := range t.uniqueNames(e) {
			owners[name] = idOf(e)
		}
	}
	for _, e := range all {
		row, err := rowText(e)
		if err != nil {
			return err
		}
		sent[row] = true
	}
	for _, e := range batch {
		want, found := e.Meta(), int64(0) // the stored version; 0 if there is none
		if current := byID[*want.ID]; current != nil {
			row, err := rowText(current)
			if err != nil {
				return err
			}
			if found = *current.Meta().Version; found >= *want.Version && sent[row] {
				continue
			}
		}
		for _, name := range t.uniqueNames(e) {
			if id, taken := owners[name]; taken && id != *want.ID {
				return conflictError(e)
			}
		}
		return status.Errorf(status.CodeStale, "%s was changed by another user: expected version %d, found %d",
			want.Label(), *want.Version-1, found)
	}
	return nil
}
