package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"buoy/src/status"
)

// migration is one numbered file of sql/schema/<engine>.
type migration struct {
	version  int
	name     string
	text     string
	checksum string
}

// Migrate implements store.Schema.
func (s *Store) Migrate(ctx context.Context, now time.Time) (applied []string, err error) {
	ours, err := s.migrations()
	if err != nil {
		return nil, err
	}
	if err := s.run(ctx, ours[0]); err != nil { // the table of migrations itself
		return nil, err
	}
	theirs, err := query(ctx, s, "list_migrations", scanMigration)
	if err != nil {
		return nil, err
	}
	pending, err := compare(ours[1:], theirs)
	if err != nil {
		return nil, err
	}
	for _, m := range pending {
		if err := s.run(ctx, m); err != nil {
			return applied, err
		}
		if _, err := s.exec(ctx, "insert_migration", sql.Named("version", m.version), sql.Named("name", m.name),
			sql.Named("checksum", m.checksum), sql.Named("applied_at", s.dialect.time(now))); err != nil {
			return applied, err
		}
		applied = append(applied, m.name)
	}
	return applied, nil
}

// CheckSchema implements store.Schema.
func (s *Store) CheckSchema(ctx context.Context) error {
	ours, err := s.migrations()
	if err != nil {
		return err
	}
	theirs, err := query(ctx, s, "list_migrations", scanMigration)
	if err != nil {
		return err
	}
	pending, err := compare(ours[1:], theirs)
	if err == nil && len(pending) > 0 {
		err = status.Errorf(status.CodeSchema, "the database is %d migration(s) behind this binary: run `buoy migrate`", len(pending))
	}
	return err
}

func (s *Store) run(ctx context.Context, m migration) error {
	for i, statement := range strings.SplitAfter(m.text, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := s.writer.ExecContext(ctx, s.qualify(statement)); err != nil {
			return s.wrap(fmt.Sprintf("%d of migration %s", i+1, m.name), err)
		}
	}
	return nil
}

// migrations reads the engine's files in order; the first, 0000, makes the table that the others are recorded in.
func (s *Store) migrations() ([]migration, error) {
	files, err := fs.Glob(s.statements, "schema/"+s.dialect.name+"/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var list []migration
	for _, file := range files {
		text, err := fs.ReadFile(s.statements, file)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		name := strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != len(list) {
			return nil, fmt.Errorf("migration %s: %04d_<what>.sql is wanted next", file, len(list))
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{version, name, string(text), hex.EncodeToString(sum[:])})
	}
	return list, nil
}

func scanMigration(rows *sql.Rows) (m migration, err error) {
	return m, rows.Scan(&m.version, &m.name, &m.checksum)
}

// compare says which of our migrations are pending, or why the two lists do not fit.
func compare(ours, theirs []migration) (pending []migration, err error) {
	for i, t := range theirs {
		switch {
		case i >= len(ours):
			return nil, status.Errorf(status.CodeSchema,
				"the database is newer than this binary: it has migration %s, this binary knows %d migration(s); use a newer buoy",
				t.name, len(ours))
		case t.version != ours[i].version || t.checksum != ours[i].checksum:
			return nil, status.Errorf(status.CodeSchema,
				"migration %s of the database is not the one of this binary (%s): the file was edited after it had run",
				t.name, ours[i].name)
		}
	}
	return ours[len(theirs):], nil
}
