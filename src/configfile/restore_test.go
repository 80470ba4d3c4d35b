package configfile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

// shopOf stores a platform with a check in every state. The platform and two checks have the origin, the others are of the app.
func shopOf(t *testing.T, origin status.Origin) *sqlstore.Store {
	t.Helper()
	db := newDB(t)
	audit := storetest.Audit(testTime, "ann")
	file := audit
	if origin == status.OriginFile {
		file.UpdatedBy = "f.yml"
	}
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Platform{
		{ID: "p", Slug: "shop", Name: "Shop", Owner: "ann", State: status.PlatformActive, Origin: origin, Version: 1, Audit: file},
		{ID: "q", Slug: "other", Name: "Other", Owner: "ann", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit},
	}...)))
	check := func(name string, state status.CheckState, origin status.Origin, audit status.Audit) status.Check {
		return storetest.NewCheck("p", name, func(c *status.Check) {
			c.Kind, c.State, c.Origin, c.Audit = "heartbeat", state, origin, audit
		}).WithPauses(nil)
	}
	require.NoError(t, db.Save(t.Context(), status.Collect(
		check("active", status.CheckActive, status.OriginApp, audit), check("archived", status.CheckArchived, status.OriginApp, audit),
		check("declared", status.CheckActive, origin, file), check("paused", status.CheckPaused, status.OriginApp, audit),
		check("paused declared", status.CheckPaused, origin, file),
	)))
	return db
}

// states returns the state of each check and who changed it last.
func states(t *testing.T, db *sqlstore.Store) map[string]string {
	t.Helper()
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	all := map[string]string{}
	for _, c := range checks {
		all[c.Name] = string(c.State) + " " + c.UpdatedBy
	}
	return all
}

func platformOf(t *testing.T, db *sqlstore.Store, id string) status.Platform {
	t.Helper()
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	for _, p := range platforms {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("there is no platform %s", id)
	return status.Platform{}
}

const onlyOther = "platforms:\n  - {name: Other, owner: ann, origin: APP}\n"

func TestRestoreInTheAppKeepsCheckStates(t *testing.T) {
	db := shopOf(t, status.OriginApp)
	now := testTime.Add(-time.Hour) // before the stored times
	editor := catalog.New(catalog.Options{AuditLog: auditLog(db), Now: func() time.Time { return now }})
	step := func(move func() error) {
		require.NoError(t, move())
		now = now.Add(time.Minute)
	}
	checks := func() []status.Check {
		all, err := db.Checks(t.Context())
		require.NoError(t, err)
		return all
	}
	expected := func() catalog.Precondition[status.Platform] {
		p := platformOf(t, db, "p")
		return catalog.Precondition[status.Platform]{Known: p, Version: p.Version}
	}
	step(func() error {
		_, _, err := editor.ArchivePlatform(t.Context(), catalog.Actor{Name: "bob"}, expected(), checks())
		return err
	})
	require.Equal(t, map[string]string{
		"active": "ARCHIVED bob", "archived": "ARCHIVED ann", "declared": "ARCHIVED bob", "paused": "ARCHIVED bob", "paused declared": "ARCHIVED bob",
	}, states(t, db))
	step(func() error {
		_, _, err := editor.RestorePlatform(t.Context(), catalog.Actor{Name: "eve"}, expected(), checks())
		return err
	})
	require.Equal(t, map[string]string{
		"active": "ACTIVE eve", "archived": "ARCHIVED ann", "declared": "ACTIVE eve", "paused": "PAUSED eve", "paused declared": "PAUSED eve",
	}, states(t, db))
}

func TestRestoreByAFileKeepsCheckStates(t *testing.T) {
	for name, test := range map[string]struct {
		prune bool
		left  string // the state of a check that the file does not declare any more
	}{
		"without --prune": {false, "PAUSED f.yml"},
		"with --prune":    {true, "ARCHIVED f.yml"},
	} {
		t.Run(name, func(t *testing.T) {
			db := shopOf(t, status.OriginFile)
			p := pruned(t, db, onlyOther, testTime.Add(-time.Hour)) // before the stored times
			require.Equal(t, []string{
				"- platform shop (archived)", `- check shop/"active" (archived)`, `- check shop/"declared" (archived)`,
				`- check shop/"paused" (archived)`, `- check shop/"paused declared" (archived)`,
			}, lines(p))
			require.NoError(t, p.Apply(t.Context(), auditLog(db)))
			require.Equal(t, map[string]string{
				"active": "ARCHIVED config", "archived": "ARCHIVED ann", "declared": "ARCHIVED f.yml", "paused": "ARCHIVED config", "paused declared": "ARCHIVED f.yml",
			}, states(t, db))

			text := `platforms:
  - name: Shop
    owner: ann
    checks:
      - {name: declared, kind: heartbeat, freshness: 1h}
      - {name: paused, kind: heartbeat, freshness: 1h, origin: APP}
`
			d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
			require.NoError(t, err)
			p, err = configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime.Add(-time.Hour), Prune: test.prune})
			require.NoError(t, err)
			require.Contains(t, lines(p), "~ check shop/\"paused\" (restored)\n    state: ARCHIVED -> PAUSED")
			require.NoError(t, p.Apply(t.Context(), auditLog(db)))
			require.Equal(t, map[string]string{
				"active": "ACTIVE config", "archived": "ARCHIVED ann", "declared": "ACTIVE f.yml", "paused": "PAUSED config", "paused declared": test.left,
			}, states(t, db))
			p, err = configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime, Prune: test.prune})
			require.NoError(t, err)
			require.Empty(t, lines(p), "a second plan changes nothing")
		})
	}
}

func TestChecksOfAnArchivedAppPlatformStayUnchanged(t *testing.T) {
	db := shopOf(t, status.OriginApp)
	p := platformOf(t, db, "p")
	p.State, p.Version = status.PlatformArchived, 2
	require.NoError(t, db.Save(t.Context(), status.Collect(p)))
	before := states(t, db)
	plan := planned(t, db, `platforms:
  - name: Shop
    owner: ann
    origin: APP
    checks:
      - {name: declared, kind: heartbeat, paused: true}
      - {name: new, kind: heartbeat}
`, testTime)
	require.Empty(t, lines(plan))
	require.Equal(t, []string{"platform shop is archived in the app, so its checks stay unchanged"}, plan.Warnings)
	require.Equal(t, 2, plan.Unchanged)
	require.NoError(t, plan.Apply(t.Context(), auditLog(db)))
	require.Equal(t, before, states(t, db))
}
