package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"buoy/src/status"
)

// Memory implements store.Memory.
func (s *Store) Memory(ctx context.Context, source status.Source) (json.RawMessage, error) {
	scan := func(rows *sql.Rows) (content string, err error) { return content, rows.Scan(&content) }
	found, err := query(ctx, s, "get_memory", scan, sql.Named("source", string(source)))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return json.RawMessage(found[0]), nil
}

// SaveMemory implements store.Memory.
func (s *Store) SaveMemory(ctx context.Context, source status.Source, content json.RawMessage, actor string, now time.Time) error {
	_, err := s.exec(ctx, "save_memory", sql.Named("source", string(source)), sql.Named("content", string(content)),
		s.dialect.time("now", now), sql.Named("actor", actor))
	return err
}
