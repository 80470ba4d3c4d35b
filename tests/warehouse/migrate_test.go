package warehouse_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/warehouse/rig"
)

// constraints returns the constraints of a schema, by table and name.
func constraints(t *testing.T, db *sql.DB, schema string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, table := range []string{"platforms", "status_checks", "status_results", "status_ingestion_runs", "status_messages", "status_daily", "status_transitions"} {
		rows, err := db.QueryContext(t.Context(), "SHOW TBLPROPERTIES "+rig.Catalog+"."+schema+"."+table)
		require.NoError(t, err)
		collect(t, rows, table, found)
	}
	return found
}

func collect(t *testing.T, rows *sql.Rows, table string, found map[string]string) {
	t.Helper()
	defer rows.Close()
	for rows.Next() {
		var key, value string
		require.NoError(t, rows.Scan(&key, &value))
		if strings.HasPrefix(key, "delta.constraints.") {
			found[table+" "+key] = value
		}
	}
	require.NoError(t, rows.Err())
}

// records returns the recorded migrations of a schema, including the lock and its owner.
func records(t *testing.T, db *sql.DB, schema string) (versions []int, owner string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT version, name FROM "+rig.Catalog+"."+schema+".schema_migrations ORDER BY version")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var version int
		var name string
		require.NoError(t, rows.Scan(&version, &name))
		if version == 0 {
			owner = name
		}
		versions = append(versions, version)
	}
	require.NoError(t, rows.Err())
	return versions, owner
}

// A migration is interrupted at its first statement, between the tables, before their record and between the constraints. Then two
// processes continue it concurrently, and one response is lost. This is one test, because a migration takes a minute on the rig. Then the
// test uses the tables, which are those of a real deployment.
func TestInterruptedMigrationsGiveCompleteTables(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	schema := r.Schema(t)
	db := r.Open(t, "")
	stores := two(t, r, schema)
	for _, fault := range []rig.Fault{
		{Match: "CREATE TABLE IF NOT EXISTS .*schema_migrations"},
		{Match: "CREATE TABLE IF NOT EXISTS .*status_messages"},
		{Match: "INSERT INTO .*schema_migrations", Skip: 1}, // after the tables; the first is the lock's row
		{Match: "ADD CONSTRAINT checks_origin"},
	} {
		fault.Kind, fault.Message, fault.SQLState = rig.SQLError, "[INTERNAL_ERROR] killed", "XX000"
		r.Faults(t, fault)
		_, err := stores[0].Migrate(t.Context(), time.Now, nil)
		require.ErrorContains(t, err, "killed", fault.Match)
	}
	r.Reset(t)
	r.Faults(t, rig.Fault{Kind: rig.CommitThenReset, Match: "ADD CONSTRAINT daily_worst"})
	errs := both(stores, func(_ int, s *sqlstore.Store) error {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
		defer cancel()
		_, err := s.Migrate(ctx, time.Now, nil)
		return err
	})
	require.Equal(t, [2]error{}, errs, "both succeed")
	require.True(t, slices.ContainsFunc(r.Stats(t).Statements, func(s rig.Statement) bool {
		return strings.Contains(s.SQL, "daily_worst") && strings.Contains(s.Error, "CONSTRAINT_ALREADY_EXISTS")
	}), "the response was lost")
	require.NoError(t, stores[1].CheckSchema(t.Context()))
	want := constraints(t, db, fresh(t, r))
	require.NotEmpty(t, want)
	require.Equal(t, want, constraints(t, db, schema))
	versions, owner := records(t, db, schema)
	require.Equal(t, everyVersion(t), versions, "each once")
	require.Empty(t, owner, "the lock is released")
	alike(t, r, schema)
}

func TestMigrationWithLostResponseIsRecordedOnce(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	schema := fresh(t, r)
	db, s := r.Open(t, ""), open(t, r, schema)
	_, err := db.ExecContext(t.Context(), "DELETE FROM "+rig.Catalog+"."+schema+".schema_migrations WHERE version >= 5 OR version = 0")
	require.NoError(t, err)
	r.Faults(t,
		rig.Fault{Kind: rig.CommitThenReset, Match: "INSERT INTO .*schema_migrations"},          // the lock's row
		rig.Fault{Kind: rig.CommitThenReset, Match: "UPDATE .*schema_migrations"},               // acquiring the lock
		rig.Fault{Kind: rig.CommitThenReset, Match: "INSERT INTO .*schema_migrations", Skip: 1}, // the record
	)
	applied, err := s.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Equal(t, storetest.Migrations(t, "databricks")[4:], applied)
	versions, owner := records(t, db, schema)
	require.Equal(t, everyVersion(t), versions)
	require.Empty(t, owner)
}

// everyVersion returns the numbers of all migrations, each once.
func everyVersion(t *testing.T) (versions []int) {
	t.Helper()
	for version := range len(storetest.Migrations(t, "databricks")) + 1 {
		versions = append(versions, version)
	}
	return versions
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	schema := fresh(t, r)
	s := open(t, r, schema)
	_, err := r.Open(t, "").ExecContext(t.Context(), "INSERT INTO "+rig.Catalog+"."+schema+".schema_migrations VALUES (9999, '9999_later', 'x', current_timestamp())")
	require.NoError(t, err)
	_, err = s.Migrate(t.Context(), time.Now, nil)
	for _, err := range []error{err, s.CheckSchema(t.Context())} {
		require.Truef(t, status.HasCode(err, status.CodeSchema), "%v", err)
		require.ErrorContains(t, err, "9999_later")
		require.ErrorContains(t, err, "use a newer buoy")
	}
}
