// Package sqlstore is the store over database/sql. It runs the statements of package sql on either engine; what the
// engines cannot share stands in dialect.go. No rule about status, uptime or permission lives here.
package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"buoy/src/status"
	"buoy/src/store"
)

// Store runs statements. Reads and writes may have pools of their own, so that a write never waits for a page of old
// results, nor a read for a batch.
type Store struct {
	reader     *sql.DB
	writer     *sql.DB
	dialect    dialect
	schema     string // "" or "catalog.schema.", put before every table
	statements fs.FS
}

var _ store.Store = (*Store)(nil)

// Close closes the pools.
func (s *Store) Close() error {
	if s.reader == s.writer {
		return s.writer.Close()
	}
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// statement gives the text of a query: the engine's own file where there is one, else the shared one.
func (s *Store) statement(name string) (string, error) {
	text, err := fs.ReadFile(s.statements, "queries/"+name+"."+s.dialect.name+".sql")
	if errors.Is(err, fs.ErrNotExist) {
		text, err = fs.ReadFile(s.statements, "queries/"+name+".sql")
	}
	if err != nil {
		return "", fmt.Errorf("statement %s: %w", name, err)
	}
	return s.qualify(string(text)), nil
}

// qualify is the only place where a statement's text is put together.
func (s *Store) qualify(text string) string { return strings.ReplaceAll(text, "{{schema}}", s.schema) }

// exec runs a write and says how many rows it touched.
func (s *Store) exec(ctx context.Context, name string, args ...any) (int, error) {
	text, err := s.statement(name)
	if err != nil {
		return 0, err
	}
	res, err := s.writer.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, s.wrap(name, err)
	}
	n, err := res.RowsAffected()
	return int(n), s.wrap(name, err)
}

// query runs a read and collects every row.
func query[T any](ctx context.Context, s *Store, name string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	var all []T
	err := stream(ctx, s, name, scan, func(rows []T) error {
		if all == nil && len(rows) < maxPart {
			all = slices.Clone(rows)
		} else {
			all = append(all, rows...)
		}
		return nil
	}, args...)
	return all, err
}

// maxPart is how many rows a stream hands over at a time.
const maxPart = 5000

// stream runs a read and hands its rows over in parts, which are good only until the next one.
//
//nolint:revive // a method cannot be generic, so the store is an argument
func stream[T any](
	ctx context.Context, s *Store, name string, scan func(*sql.Rows) (T, error), visit func([]T) error, args ...any,
) error {
	text, err := s.statement(name)
	if err != nil {
		return err
	}
	rows, err := s.reader.QueryContext(ctx, text, args...)
	if err != nil {
		return s.wrap(name, err)
	}
	defer func() { _ = rows.Close() }() // what went wrong is in rows.Err
	var part []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return s.wrap(name, err)
		}
		if part = append(part, v); len(part) == maxPart {
			if err := visit(part); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if err := rows.Err(); err != nil {
		return s.wrap(name, err)
	}
	if len(part) == 0 {
		return nil
	}
	return visit(part)
}

// wrap names the statement in an error and translates what the engine says, in this one place.
func (s *Store) wrap(name string, err error) error {
	if err == nil {
		return nil
	}
	translated := s.dialect.translate(err)
	if coded := (*status.Error)(nil); errors.As(translated, &coded) {
		return translated
	}
	return fmt.Errorf("statement %s: %w", name, translated)
}

// maxBatch is how many bytes of rows one statement carries: the smallest limit of the engines is 1 MB a statement.
const maxBatch = 900_000

// batches encodes rows as JSON arrays of at most maxBatch bytes, and hands them on in order. Rows with the same key never
// travel together: an engine refuses two versions of a row in one statement, or writes both.
func batches[T any](rows []T, encode func(T) any, key func(T) string, send func(array string, n int) error) error {
	var buf strings.Builder
	keys := map[string]bool{}
	flush := func() error {
		n := len(keys)
		if n == 0 {
			return nil
		}
		err := send("["+buf.String()+"]", n)
		buf.Reset()
		clear(keys)
		return err
	}
	for _, row := range rows {
		text, err := json.Marshal(encode(row))
		if err != nil {
			return fmt.Errorf("encode a row: %w", err)
		}
		if keys[key(row)] || buf.Len()+len(text)+1 > maxBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		if len(keys) > 0 {
			buf.WriteByte(',')
		}
		buf.Write(text)
		keys[key(row)] = true
	}
	return flush()
}
