package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	buoysql "buoy/sql"
	"buoy/src/clock"
	"buoy/src/status"
	"buoy/src/store"
)

// listMigrations is the statement that reads the version of the tables. It runs on tables of any version.
const listMigrations = "list_migrations"

// Pending implements store.Schema.
func (s *Store) Pending(ctx context.Context) ([]string, error) {
	pending, err := s.pending(ctx)
	var names []string
	for _, m := range pending {
		names = append(names, m.name)
	}
	return names, err
}

// CheckSchema implements store.Schema.
func (s *Store) CheckSchema(ctx context.Context) error {
	pending, err := s.pending(ctx)
	if err == nil && len(pending) > 0 {
		err = status.Errorf(status.CodeSchema, "the database is %s behind this binary: run `buoy migrate`, or the bundle's job `setup`", status.Count(len(pending), "migration")).
			Because(store.ErrPending)
	}
	return err
}

func (s *Store) pending(ctx context.Context) ([]migration, error) {
	known, err := migrations(buoysql.Files(), s.dialect.name)
	if err != nil {
		return nil, err
	}
	recorded, err := query(ctx, s, listMigrations, scanMigration)
	if status.HasCode(err, status.CodeSchema) {
		return known[1:], nil // the table of migrations does not exist yet
	}
	if err != nil {
		return nil, err
	}
	return findPending(known[1:], recorded)
}

func scanMigration(rows *sql.Rows) (m migration, err error) {
	return m, rows.Scan(&m.version, &m.name, &m.checksum)
}

// findPending returns which of the known migrations are pending, or an error if the recorded ones differ from them.
func findPending(known, recorded []migration) (pending []migration, err error) {
	for i, applied := range recorded {
		switch {
		case i >= len(known):
			return nil, status.Errorf(status.CodeSchema,
				"the database is newer than this binary: it has migration %s, this binary knows %s; use a newer buoy",
				applied.name, status.Count(len(known), "migration"))
		case applied.version != known[i].version || applied.checksum != known[i].checksum:
			return nil, status.Errorf(status.CodeSchema,
				"migration %s of the database differs from %s of this binary: the file was edited after it was applied",
				applied.name, known[i].name)
		}
	}
	return known[len(recorded):], nil
}

// Migrate implements store.Schema.
func (s *Store) Migrate(ctx context.Context, now func() time.Time, report func(string)) (applied []string, err error) {
	pending, err := s.pending(ctx)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	if report == nil {
		report = func(string) {}
	}
	known, err := migrations(buoysql.Files(), s.dialect.name)
	if err != nil {
		return nil, err
	}
	// The table of migrations, and the row of the lock in it.
	if err := s.run(ctx, known[0], nil); err != nil {
		return nil, err
	}
	if err := s.record(ctx, migration{}, now()); err != nil {
		return nil, err
	}
	m := migrator{Store: s, now: now, report: report, owner: store.NewID()}
	defer func() { err = errors.Join(err, m.unlock(ctx)) }() // also if the response of lock was lost
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	return m.apply(ctx)
}

// record stores that a migration was applied.
func (s *Store) record(ctx context.Context, m migration, now time.Time) error {
	_, err := s.exec(ctx, "insert_migration", sql.Named("version", m.version), sql.Named("name", m.name),
		sql.Named("checksum", m.checksum), s.dialect.time("applied_at", status.Micro(now)))
	return err
}

// run runs the statements of a migration. It calls between before each statement except the first.
func (s *Store) run(ctx context.Context, m migration, between func() error) error {
	if s.dialect.atomicMigrations {
		return s.runAtomic(ctx, m)
	}
	for i, statement := range m.statements() {
		if i > 0 && between != nil {
			if err := between(); err != nil {
				return err
			}
		}
		name := fmt.Sprintf("%d of migration %s", i+1, m.name)
		err := s.try(ctx, s.writer, name, func(ctx context.Context, conn *sql.Conn) error {
			_, err := conn.ExecContext(ctx, s.qualify(statement))
			if err != nil && s.dialect.isAlreadyAdded(err.Error()) {
				return nil // the statement has succeeded before, and its response was lost
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// runAtomic runs the statements of a migration in a transaction, the only one in Buoy. A migration can rebuild a table, and writes of other
// processes in the meantime would be lost.
func (s *Store) runAtomic(ctx context.Context, m migration) error {
	return s.try(ctx, s.writer, "migration "+m.name, func(ctx context.Context, conn *sql.Conn) error {
		for _, statement := range slices.Concat([]string{"BEGIN IMMEDIATE"}, m.statements(), []string{"COMMIT"}) {
			if _, err := conn.ExecContext(ctx, s.qualify(statement)); err != nil && !s.dialect.isAlreadyAdded(err.Error()) {
				_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // if BEGIN succeeded
				return err
			}
		}
		return nil
	})
}

// migrator is one run of the migrations.
type migrator struct {
	*Store
	now      func() time.Time
	report   func(string)
	owner    string    // of the lock
	lockedAt time.Time // when the lock was last acquired or renewed
}

// apply applies the pending migrations. The caller has the lock.
func (m *migrator) apply(ctx context.Context) (applied []string, err error) {
	pending, err := m.pending(ctx) // another process may have applied some
	if err != nil {
		return nil, err
	}
	var unity *bool // queried once, if needed
	for _, next := range pending {
		note := ""
		if next.unityCatalog {
			if unity == nil {
				unity = new(m.onUnityCatalog(ctx))
			}
			if !*unity {
				note = " (skipped: the schema is not in Unity Catalog)"
			}
		}
		m.report(fmt.Sprintf("%s: %s%s", next.name, status.Count(len(next.statements()), "statement"), note))
		if note == "" {
			if err := m.run(ctx, next, func() error { return m.renew(ctx) }); err != nil {
				return applied, err
			}
		}
		if err := m.record(ctx, next, m.now()); err != nil {
			return applied, err
		}
		applied = append(applied, next.name)
	}
	return applied, nil
}

// onUnityCatalog reports whether the schema is in Unity Catalog. Any error counts as no, because other problems also affect the next
// statement.
func (m *migrator) onUnityCatalog(ctx context.Context) bool {
	err := m.try(ctx, m.reader, "current_metastore", func(ctx context.Context, conn *sql.Conn) error {
		var metastore sql.NullString
		if err := conn.QueryRowContext(ctx, m.dialect.unityCatalogQuery).Scan(&metastore); err != nil {
			return err
		}
		if !metastore.Valid {
			return sql.ErrNoRows
		}
		return nil
	})
	return err == nil
}

// lockPolls is how often a waiting migration tries to acquire the lock, per lifetime of a lock.
const lockPolls = 20

// lock acquires the lock. It waits while another migration has and renews it.
func (m *migrator) lock(ctx context.Context) error {
	for polls := 0; ; polls++ {
		acquired, err := m.acquire(ctx)
		if acquired || err != nil {
			return err
		}
		if polls == 0 {
			m.report("waiting for another migration in progress")
		}
		if polls == 5*lockPolls {
			return status.Errorf(status.CodeSchema, "another migration is in progress: try again when it has ended")
		}
		if err := clock.Sleep(ctx, m.dialect.lockLifetime/lockPolls); err != nil {
			return err
		}
	}
}

func (m *migrator) acquire(ctx context.Context) (bool, error) {
	now := status.Micro(m.now())
	n, err := m.exec(ctx, "take_migration_lock", sql.Named("owner", m.owner), m.dialect.time("now", now),
		m.dialect.time("abandoned_before", now.Add(-m.dialect.lockLifetime)))
	if n == 1 {
		m.lockedAt = now
	}
	return n == 1, err
}

// renew renews the lock well before other processes would treat this migration as dead.
func (m *migrator) renew(ctx context.Context) error {
	if m.now().Sub(m.lockedAt) < m.dialect.lockLifetime/4 {
		return nil
	}
	acquired, err := m.acquire(ctx)
	if err == nil && !acquired {
		err = status.Errorf(status.CodeSchema, "another migration took over because this one was too slow: run `buoy migrate` again")
	}
	return err
}

// unlock releases the lock, also after an interruption. If this fails, the lock expires.
func (m *migrator) unlock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
	defer cancel()
	_, err := m.exec(ctx, "drop_migration_lock", sql.Named("owner", m.owner))
	return err
}

const unlockTimeout = 10 * time.Second
