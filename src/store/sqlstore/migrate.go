package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	buoysql "buoy/sql"
	"buoy/src/status"
	"buoy/src/store"
)

// listMigrations is the statement that says what the tables are; it runs whatever they are.
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
		err = status.Errorf(status.CodeSchema, "the database is %d migration(s) behind this binary: run `buoy migrate`, or the bundle's job `setup`", len(pending))
	}
	return err
}

func (s *Store) pending(ctx context.Context) ([]migration, error) {
	ours, err := migrations(buoysql.Files(), s.dialect.name)
	if err != nil {
		return nil, err
	}
	theirs, err := query(ctx, s, listMigrations, scanMigration)
	if status.HasCode(err, status.CodeSchema) {
		return ours[1:], nil // there is no table yet that could say what has run
	}
	if err != nil {
		return nil, err
	}
	return compare(ours[1:], theirs)
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

// Migrate implements store.Schema.
func (s *Store) Migrate(ctx context.Context, now func() time.Time, report func(string)) (applied []string, err error) {
	pending, err := s.pending(ctx)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	if report == nil {
		report = func(string) {}
	}
	ours, err := migrations(buoysql.Files(), s.dialect.name)
	if err != nil {
		return nil, err
	}
	// The table of migrations, and in it the lock.
	if err := s.run(ctx, ours[0], nil); err != nil {
		return nil, err
	}
	if err := s.record(ctx, migration{}, now()); err != nil {
		return nil, err
	}
	m := migrator{Store: s, now: now, report: report, owner: store.NewID()}
	defer func() { err = errors.Join(err, m.unlock(ctx)) }() // also where only the answer to taking it was lost
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	return m.apply(ctx)
}

// record writes that a migration has run.
func (s *Store) record(ctx context.Context, m migration, now time.Time) error {
	_, err := s.exec(ctx, "insert_migration", sql.Named("version", m.version), sql.Named("name", m.name),
		sql.Named("checksum", m.checksum), s.dialect.time("applied_at", status.Micro(now)))
	return err
}

// run runs the statements of a migration; before each but the first it calls between.
func (s *Store) run(ctx context.Context, m migration, between func() error) error {
	if s.dialect.wholeMigrations {
		return s.runWhole(ctx, m)
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
			if err != nil && s.dialect.addedBefore(err.Error()) {
				return nil // this statement has added it before, and its answer was lost
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// runWhole runs the statements of a migration in the one transaction that Buoy knows: a table may be rebuilt, and what another
// process writes meanwhile would be lost.
func (s *Store) runWhole(ctx context.Context, m migration) error {
	return s.try(ctx, s.writer, "migration "+m.name, func(ctx context.Context, conn *sql.Conn) error {
		for _, statement := range slices.Concat([]string{"BEGIN IMMEDIATE"}, m.statements(), []string{"COMMIT"}) {
			if _, err := conn.ExecContext(ctx, s.qualify(statement)); err != nil && !s.dialect.addedBefore(err.Error()) {
				_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // where there was a BEGIN
				return err
			}
		}
		return nil
	})
}

// migrator is one run of the migrations.
type migrator struct {
	*Store
	now    func() time.Time
	report func(string)
	owner  string
	taken  time.Time // when the lock was last taken or renewed
}

// apply applies what is pending, now that nobody else does.
func (m *migrator) apply(ctx context.Context) (applied []string, err error) {
	pending, err := m.pending(ctx) // another may have been at work until now
	if err != nil {
		return nil, err
	}
	var unity *bool // asked once, where it matters
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
		m.report(fmt.Sprintf("%s: %d statement(s)%s", next.name, len(next.statements()), note))
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

// onUnityCatalog asks for what only Unity Catalog knows. Any error says that it is not there: what else is wrong shows in
// the next statement.
func (m *migrator) onUnityCatalog(ctx context.Context) bool {
	err := m.try(ctx, m.reader, "current_metastore", func(ctx context.Context, conn *sql.Conn) error {
		var metastore sql.NullString
		if err := conn.QueryRowContext(ctx, m.dialect.isUnityCatalog).Scan(&metastore); err != nil {
			return err
		}
		if !metastore.Valid {
			return sql.ErrNoRows
		}
		return nil
	})
	return err == nil
}

// lockPolls is how often the lock is asked for while another holds it, in one lifetime of a lock.
const lockPolls = 20

// lock takes the lock. It waits while another migration holds and renews it.
func (m *migrator) lock(ctx context.Context) error {
	for polls := 0; ; polls++ {
		taken, err := m.take(ctx)
		if taken || err != nil {
			return err
		}
		if polls == 0 {
			m.report("waiting for another migration that is in progress")
		}
		if polls == 5*lockPolls {
			return status.Errorf(status.CodeSchema, "another migration is in progress: try again when it has ended")
		}
		if err := sleep(ctx, m.dialect.lockLife/lockPolls); err != nil {
			return err
		}
	}
}

func (m *migrator) take(ctx context.Context) (bool, error) {
	now := status.Micro(m.now())
	n, err := m.exec(ctx, "take_migration_lock", sql.Named("owner", m.owner), m.dialect.time("now", now),
		m.dialect.time("abandoned_before", now.Add(-m.dialect.lockLife)))
	if n == 1 {
		m.taken = now
	}
	return n == 1, err
}

// renew tells others that this migration is alive, well before they would take it for dead.
func (m *migrator) renew(ctx context.Context) error {
	if m.now().Sub(m.taken) < m.dialect.lockLife/4 {
		return nil
	}
	taken, err := m.take(ctx)
	if err == nil && !taken {
		err = status.Errorf(status.CodeSchema, "another migration took over, since this one took too long: run it again")
	}
	return err
}

// unlock gives the lock back, also where the migration was interrupted. Where this fails the lock ends by its age.
func (m *migrator) unlock(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockLimit)
	defer cancel()
	_, err := m.exec(ctx, "drop_migration_lock", sql.Named("owner", m.owner))
	return err
}

const unlockLimit = 10 * time.Second

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
