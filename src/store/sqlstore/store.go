// Package sqlstore is the store over database/sql. It runs the statements of package sql on either engine; what the
// engines cannot share stands in dialect_<engine>.go. No rule about status, uptime or permission lives here.
package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"buoy/src/status"
	"buoy/src/store"
)

// Store runs statements. Reads and writes may have pools of their own, so that a write never waits for a page of old
// results, nor a read for a batch.
type Store struct {
	reader     pool
	writer     pool
	dialect    dialect
	schema     string // "" or "`catalog`.`schema`.", put before every table
	statements statements
	retry      retryPolicy
	dbFile     *databaseFile // nil where there is none

	requireSchema bool        // no statement runs before schemaOK
	schemaOK      atomic.Bool // the tables were found to be those of this binary
}

var _ store.Store = (*Store)(nil)

// Close closes the pools.
func (s *Store) Close() error {
	if s.reader.db == s.writer.db {
		return s.writer.db.Close()
	}
	return errors.Join(s.reader.db.Close(), s.writer.db.Close())
}

// qualify puts the schema before every table.
func (s *Store) qualify(text string) string { return strings.ReplaceAll(text, "{{schema}}", s.schema) }

// ensureSchema refuses a statement if the tables are those of another version: an older binary could misread what a newer one has
// written.
func (s *Store) ensureSchema(ctx context.Context, name string) error {
	if !s.requireSchema || s.schemaOK.Load() || name == listMigrations {
		return nil
	}
	if err := s.CheckSchema(ctx); err != nil {
		return err
	}
	s.schemaOK.Store(true)
	return nil
}

// exec runs a write and says how many rows it touched.
func (s *Store) exec(ctx context.Context, name string, args ...any) (int, error) {
	text, err := s.statements.text(name)
	if err != nil {
		return 0, err
	}
	if err := s.ensureSchema(ctx, name); err != nil {
		return 0, err
	}
	if err := s.dbFile.checkWritable(); err != nil {
		return 0, err
	}
	var touched int64
	err = s.try(ctx, s.writer, name, func(ctx context.Context, conn *sql.Conn) error {
		res, err := conn.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		touched, err = res.RowsAffected()
		return err
	})
	if err == nil {
		err = s.dbFile.check() // what was written to a file that is gone is not stored
	}
	return int(touched), err
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

// maxPart is how many rows a stream passes on at a time.
const maxPart = 5000

// stream runs a read and passes its rows on in parts. A part is valid only until the next one. The statement is repeated after an
// error only if no rows were passed on yet.
//
//nolint:revive // a method cannot be generic, so the store is an argument
func stream[T any](
	ctx context.Context, s *Store, name string, scan func(*sql.Rows) (T, error), visit func([]T) error, args ...any,
) error {
	text, err := s.statements.text(name)
	if err != nil {
		return err
	}
	if err := s.ensureSchema(ctx, name); err != nil {
		return err
	}
	if err := s.dbFile.check(); err != nil {
		return err
	}
	passedOn := false
	visitOnce := func(part []T) error {
		passedOn = true
		if err := visit(part); err != nil {
			return final{err}
		}
		return nil
	}
	return s.try(ctx, s.reader, name, func(ctx context.Context, conn *sql.Conn) error {
		rows, err := conn.QueryContext(ctx, text, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // what went wrong is in rows.Err
		if err := readParts(rows, scan, visitOnce); err != nil && passedOn {
			return final{err}
		} else {
			return err
		}
	})
}

func readParts[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error), visit func([]T) error) error {
	var part []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return final{err}
		}
		if part = append(part, v); len(part) == maxPart {
			if err := visit(part); err != nil {
				return err
			}
			part = part[:0]
		}
	}
	if err := rows.Err(); err != nil || len(part) == 0 {
		return err
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
const maxBatch = 980_000

// batches encodes rows as JSON arrays of at most maxBatch bytes, and hands them on in order. Rows with the same key never
// travel together: an engine refuses two versions of a row in one statement, or writes both.
func batches[T any](rows []T, encode func(T) any, key func(T) string, send func(array string, batch []T) error) error {
	var buf strings.Builder
	keys := map[string]bool{}
	first := 0
	flush := func(end int) error {
		if first == end {
			return nil
		}
		err := send("["+buf.String()+"]", rows[first:end])
		first = end
		buf.Reset()
		clear(keys)
		return err
	}
	for i, row := range rows {
		text, err := json.Marshal(encode(row))
		if err != nil {
			return fmt.Errorf("encode a row: %w", err)
		}
		if keys[key(row)] || buf.Len()+len(text)+1 > maxBatch {
			if err := flush(i); err != nil {
				return err
			}
		}
		if buf.Len() > 0 {
			buf.WriteByte(',')
		}
		buf.Write(text)
		keys[key(row)] = true
	}
	return flush(len(rows))
}
