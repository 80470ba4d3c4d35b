package board

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"buoy/src/status"
)

// entities are declared entities of all kinds, by kind and id. The entities are never modified.
type entities map[status.Entity]map[string]status.Declared

// add adds an entity, or replaces an older version of it.
func (e entities) add(entity status.Declared) {
	meta := entity.Meta()
	if e[meta.Entity] == nil {
		e[meta.Entity] = map[string]status.Declared{}
	}
	e[meta.Entity][*meta.ID] = entity
}

// clone copies the maps, but not the entities.
func (e entities) clone() entities {
	copied := entities{}
	for kind, byID := range e {
		copied[kind] = maps.Clone(byID)
	}
	return copied
}

// entitiesOf returns the entities of one type, by id.
func entitiesOf[T any](e entities, kind status.Entity) map[string]T {
	byID := make(map[string]T, len(e[kind]))
	for id, entity := range e[kind] {
		if typed, ok := any(entity).(*T); ok {
			byID[id] = *typed
		}
	}
	return byID
}

// encode returns the entities as JSON, by kind, in the order of their ids.
func (e entities) encode() (map[status.Entity][]json.RawMessage, error) {
	encoded := map[status.Entity][]json.RawMessage{}
	for kind, byID := range e {
		for _, id := range slices.Sorted(maps.Keys(byID)) {
			text, err := json.Marshal(byID[id])
			if err != nil {
				return nil, fmt.Errorf("encode %s: %w", byID[id].Meta().Label(), err)
			}
			encoded[kind] = append(encoded[kind], text)
		}
	}
	return encoded, nil
}

// decodeEntities decodes the output of encode.
func decodeEntities(encoded map[status.Entity][]json.RawMessage) (entities, error) {
	decoded := entities{}
	for kind, texts := range encoded {
		for _, text := range texts {
			entity := status.NewDeclared(kind)
			if entity == nil {
				return nil, fmt.Errorf("unknown kind of entity %q", kind)
			}
			if err := json.Unmarshal(text, entity); err != nil {
				return nil, err
			}
			decoded.add(entity)
		}
	}
	return decoded, nil
}
