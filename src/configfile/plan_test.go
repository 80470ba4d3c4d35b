package configfile_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

var testTime = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

func newDB(t *testing.T) *sqlstore.Store {
	t.Helper()
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() }) // some tests close it themselves
	_, err = db.Migrate(t.Context(), func() time.Time { return testTime }, nil)
	require.NoError(t, err)
	return db
}

// auditLog returns the audit log of a store.
func auditLog(s catalog.Store) *catalog.AuditLog {
	return catalog.NewAuditLog(s, slog.New(slog.DiscardHandler))
}

// planned returns the plan of a file.
func planned(t *testing.T, db *sqlstore.Store, text string, at time.Time) configfile.Plan {
	t.Helper()
	d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
	require.NoError(t, err)
	p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: at})
	require.NoError(t, err)
	return p
}

// lines returns the changes of a plan as text.
func lines(p configfile.Plan) []string {
	var all []string
	for _, c := range p.Changes {
		all = append(all, c.String())
	}
	return all
}

func TestApplyCreatesOnce(t *testing.T) {
	db := newDB(t)
	p := planned(t, db, whole, testTime)
	require.Equal(t, []string{
		"+ platform sales-lakehouse", `+ check sales-lakehouse/"Orders fresh"`, `+ check sales-lakehouse/"Beats"`, "+ platform uni-code",
		"+ message orders-move", "+ message own-slug",
	}, lines(p))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Empty(t, platforms, "a plan writes nothing")

	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)), "the same plan can be applied again, as after a lost response")
	platforms, err = db.Platforms(t.Context())
	require.NoError(t, err)
	require.Len(t, platforms, 2)
	require.Equal(t, status.Audit{CreatedAt: testTime, CreatedBy: "config", UpdatedAt: testTime, UpdatedBy: "f.yml"}, platforms[0].Audit)
	messages, err := db.Messages(t.Context())
	require.NoError(t, err)
	for _, m := range messages {
		switch m.Slug {
		case "orders-move":
			require.Equal(t, &testTime, m.PublishedAt)
			require.Len(t, m.PlatformIDs, 1)
		default:
			require.Nil(t, m.PublishedAt, "a draft")
		}
	}

	p = planned(t, db, whole, testTime.Add(time.Hour))
	require.Empty(t, lines(p))
	require.Equal(t, 6, p.Unchanged)
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
}

func TestChangeIsShownByFieldAndKeepsTheID(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	before, err := db.Checks(t.Context())
	require.NoError(t, err)

	changed := strings.NewReplacer("warn: 30", "warn: 45", "freshness: 2d", "freshness: 90m", "paused: true", "paused: false",
		"description: Orders", "description: Orders and more", "state: DRAFT", "state: ARCHIVED").Replace(whole)
	later := testTime.Add(time.Hour)
	p := planned(t, db, changed, later)
	require.Equal(t, []string{
		"~ platform sales-lakehouse\n    description: \"Orders\" -> \"Orders and more\"",
		"~ check sales-lakehouse/\"Orders fresh\"\n    warn: 30 -> 45\n    freshness: 2d -> 90m",
		"~ check sales-lakehouse/\"Beats\"\n    state: PAUSED -> ACTIVE",
		"~ message own-slug\n    state: DRAFT -> ARCHIVED",
	}, lines(p))
	require.Equal(t, 2, p.Unchanged)
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	after, err := db.Checks(t.Context())
	require.NoError(t, err)
	for i := range after {
		require.Equal(t, before[i].ID, after[i].ID, "the check keeps its id and results")
		require.EqualValues(t, 2, after[i].Version)
		require.Equal(t, []time.Time{testTime, later}, []time.Time{after[i].CreatedAt, after[i].UpdatedAt})
	}
	messages, err := db.Messages(t.Context())
	require.NoError(t, err)
	for _, m := range messages {
		if m.Slug == "own-slug" {
			require.Equal(t, &later, m.ArchivedAt)
		}
	}
	require.Empty(t, lines(planned(t, db, changed, later.Add(time.Hour))))
}

func TestPlanWarnsOfEarlyExpiry(t *testing.T) {
	d, err := configfile.Parse("f.yml", []byte(`platforms:
  - name: P
    owner: o
    checks:
      - {name: short, kind: sql_query, target: {url: x}, freshness: 10s}
      - {name: long, kind: sql_query, target: {url: x}, freshness: 5m}
      - {name: paused, kind: sql_query, target: {url: x}, freshness: 10s, paused: true}
      - {name: pushed, kind: heartbeat, target: {url: x}, freshness: 10s}
`), urlRequired)
	require.NoError(t, err)
	db := newDB(t)
	for range 2 { // with and without changes
		p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime, Kinds: urlRequired, MeasuredEvery: time.Minute})
		require.NoError(t, err)
		require.Equal(t, []string{`check p/"short": results expire after 10 s, but this check is measured only every 60 s`}, p.Warnings)
		require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	}
}

func TestUndeclaredEntitiesStayUnchanged(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	p := planned(t, db, "platforms:\n  - {name: New, owner: me}\n", testTime)
	require.Equal(t, []string{"+ platform new"}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Len(t, platforms, 3)
	for _, platform := range platforms {
		require.Equal(t, status.PlatformActive, platform.State)
	}
}

func TestDeclaredPlatformIsTakenOverFromTheApp(t *testing.T) {
	db := newDB(t)
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Platform{{
		ID: "p", Slug: "sales", Name: "Sales", Owner: "me", State: status.PlatformArchived, Origin: status.OriginApp, Version: 1,
		Audit: status.Audit{CreatedAt: testTime, CreatedBy: "a person", UpdatedAt: testTime},
	}}...)))
	p := planned(t, db, "platforms:\n  - {name: Sales, owner: me}\n", testTime.Add(time.Hour))
	require.Equal(t, []string{"~ platform sales (taken over from the app)\n    state: ARCHIVED -> ACTIVE\n    origin: APP -> FILE\n    file: \"\" -> f.yml"}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, "a person", platforms[0].CreatedBy)
}

func TestOutdatedPlanIsRefused(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	first := planned(t, db, strings.ReplaceAll(whole, "warn: 30", "warn: 45"), testTime)
	second := planned(t, db, strings.ReplaceAll(whole, "warn: 30", "warn: 60"), testTime)
	require.NoError(t, second.Apply(t.Context(), auditLog(db)))
	err := first.Apply(t.Context(), auditLog(db))
	require.True(t, status.HasCode(err, status.CodeStale), err)
	require.ErrorContains(t, err, `save the checks: check "Orders fresh" was changed by another user`)
}

func TestReadErrorIsReturned(t *testing.T) {
	db := newDB(t)
	require.NoError(t, db.Close())
	_, err := configfile.MakePlan(t.Context(), db, configfile.Config{}, configfile.Options{Now: testTime})
	require.ErrorContains(t, err, "read the platforms")
	require.NotErrorAs(t, err, new(configfile.Problems), "a read error is not a problem of the files")
}

func TestAuditLogNamesTheFileAsActor(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	first, err := db.ListEvents(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	require.NotEmpty(t, first)
	for _, e := range first {
		require.Equal(t, "f.yml", e.Actor)
		require.Equal(t, status.ActionCreate, e.Action)
		require.Empty(t, e.RequestID)
	}
	require.NoError(t, planned(t, db, whole, testTime.Add(time.Hour)).Apply(t.Context(), auditLog(db)))
	again, err := db.ListEvents(t.Context(), status.EventFilter{})
	require.NoError(t, err)
	require.Equal(t, first, again, "without changes there are no events")
}
