// Package sqlstore implements the store with database/sql. It runs the statements of package sql on both engines. Differences between the
// engines are in dialect_<engine>.go. There are no rules about status, uptime or permissions here.
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

// Store runs statements. Reads and writes can have separate pools, so that a write never waits for a page of old results, and a read never
// waits for a batch.
type Store struct {
	reader     pool
	writer     pool
	dialect    dialect
	schema     string // prefix of every table: "" or "`catalog`.`schema`."
	statements statements
	retry      retryPolicy
	dbFile     *databaseFile // nil if there is none
	sessions   *Sessions     // nil if the engine has none

	requireSchema bool        // no statement runs before schemaOK
	schemaOK      atomic.Bool // the tables have the version of this binary
}

var _ store.Store = (*Store)(nil)

// Close closes the pools. Then it waits until the process has no open session on a warehouse.
func (s *Store) Close() error {
	if s.sessions != nil {
		defer s.sessions.Wait()
	}
	if s.reader.db == s.writer.db {
		return s.writer.db.Close()
	}
	return errors.Join(s.reader.db.Close(), s.writer.db.Close())
}

// qualify adds the schema to every table.
func (s *Store) qualify(text string) string { return strings.ReplaceAll(text, "{{schema}}", s.schema) }

// ensureSchema returns an error if the tables have another version, because an older binary could misread the data of a newer one.
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

// exec runs a write and returns how many rows it changed.
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
	var changed int64
	err = s.try(ctx, s.writer, name, func(ctx context.Context, conn *sql.Conn) error {
		res, err := conn.ExecContext(ctx, text, args...)
		if err != nil {
			return err
		}
		changed, err = res.RowsAffected()
		return err
	})
	if err == nil {
		err = s.dbFile.check() // a write to a deleted file is not stored
	}
	return int(changed), err
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
	visitPart := func(part []T) error {
		passedOn = true
		if err := visit(part); err != nil {
			return notRetried{err}
		}
		return nil
	}
	return s.try(ctx, s.reader, name, func(ctx context.Context, conn *sql.Conn) error {
		rows, err := conn.QueryContext(ctx, text, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // rows.Err has the error
		if err := readParts(rows, scan, visitPart); err != nil && passedOn {
			return notRetried{err}
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
			return notRetried{err}
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

// wrap adds the name of the statement to an error and translates the error of the engine.
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

// maxBatch is the maximum number of bytes of rows per statement. The lowest limit of the engines is 1 MB per statement.
const maxBatch = 980_000

// batches encodes rows as JSON arrays of at most maxBatch bytes, and sends them in order. Rows with the same key are never in one batch,
// because an engine rejects two versions of a row in one statement, or writes both.
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
