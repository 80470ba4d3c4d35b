package configfile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

func TestManagingFileIsTheLastEditor(t *testing.T) {
	db := newDB(t)
	dir := write(t, map[string]string{"a.yml": one})
	plan := func(path string) configfile.Plan {
		d, err := configfile.Load(path, urlRequired, nil)
		require.NoError(t, err)
		p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: testTime})
		require.NoError(t, err)
		return p
	}
	require.NoError(t, plan(dir).Apply(t.Context(), auditLog(db)))
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"config", "a.yml"}, []string{checks[0].CreatedBy, checks[0].UpdatedBy})
	require.Empty(t, lines(plan(filepath.Join(dir, "a.yml"))), "a file loaded directly has the same name")

	require.NoError(t, os.Rename(filepath.Join(dir, "a.yml"), filepath.Join(dir, "b.yml")))
	p := plan(dir)
	require.Equal(t, []string{
		"~ platform sales-lakehouse\n    file: a.yml -> b.yml", "~ check sales-lakehouse/\"Beats\"\n    file: a.yml -> b.yml",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.Empty(t, lines(plan(dir)))
}

// shop returns a platform that was created in the app.
func shop() status.Platform {
	return storetest.NewPlatform("p", func(p *status.Platform) {
		p.Slug, p.Name, p.Owner, p.Audit = "shop", "Shop", "ann", storetest.Audit(testTime, "ann")
	})
}

func TestAppItemInAFileIsCreatedOnceAndThenNotCompared(t *testing.T) {
	db := newDB(t)
	text := "platforms:\n  - {name: Shop, owner: me, origin: APP}\n"
	p := planned(t, db, text, testTime)
	require.Equal(t, []string{"+ platform shop"}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, status.OriginApp, platforms[0].Origin)
	require.Equal(t, "config", platforms[0].UpdatedBy)

	edited := platforms[0]
	edited.Owner, edited.Version = "ann", 2
	require.NoError(t, db.Save(t.Context(), status.Collect(edited)))
	require.Empty(t, lines(pruned(t, db, text, testTime)))
}

func TestFileCanAddChecksToAPlatformOfTheApp(t *testing.T) {
	db := newDB(t)
	require.NoError(t, db.Save(t.Context(), status.Collect(shop())))
	const platform = "platforms:\n  - name: Shop\n    owner: nobody\n    origin: APP\n"
	const check = "    checks: [{name: Beats, kind: heartbeat}]\n"
	const message = "messages:\n  - {title: Works, severity: MAINTENANCE, starts_at: 2026-12-01T18:00:00Z, platforms: [shop]}\n"
	p := planned(t, db, platform+check+message, testTime)
	require.Equal(t, []string{`+ check shop/"Beats"`, "+ message works"}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	require.Equal(t, "p", checks[0].PlatformID)
	require.Equal(t, []string{`- check shop/"Beats" (archived)`}, lines(pruned(t, db, platform+message, testTime)))
}

func TestFileCanHandOverToTheApp(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, "platforms:\n  - {name: Shop, owner: me}\n", testTime).Apply(t.Context(), auditLog(db)))
	p := planned(t, db, "platforms:\n  - {name: Shop, owner: me, origin: APP}\n", testTime.Add(time.Hour))
	require.Equal(t, []string{"~ platform shop (handed over to the app)\n    origin: FILE -> APP\n    file: f.yml -> \"\""}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	other := "platforms:\n  - {name: Other, owner: me}\n"
	require.Equal(t, []string{"+ platform other"}, lines(pruned(t, db, other, testTime)), "the platform now belongs to the app")
}

func TestTakeoverKeepsIDAndCreation(t *testing.T) {
	db := newDB(t)
	require.NoError(t, db.Save(t.Context(), status.Collect(shop())))
	p := planned(t, db, "platforms:\n  - {name: The shop, slug: shop, owner: ann}\n", testTime.Add(time.Hour))
	require.Equal(t, []string{
		"~ platform shop (taken over from the app)\n    name: \"Shop\" -> \"The shop\"\n    origin: APP -> FILE\n    file: \"\" -> f.yml",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Equal(t, "p", platforms[0].ID)
	require.Equal(t, status.Audit{CreatedAt: testTime, CreatedBy: "ann", UpdatedAt: testTime.Add(time.Hour), UpdatedBy: "f.yml"}, platforms[0].Audit)
}

func TestStoreConflictsAreReportedBeforeWriting(t *testing.T) {
	db := newDB(t)
	gone := shop()
	gone.ID, gone.Slug, gone.Name, gone.State, gone.Origin, gone.UpdatedBy = "q", "old", "Old", status.PlatformArchived, status.OriginFile, "a.yml"
	require.NoError(t, db.Save(t.Context(), status.Collect(shop(), gone)))
	d, err := configfile.Parse("f.yml", []byte(`platforms:
  - {name: Fine, owner: me}
  - {name: Shop, slug: shop-2, owner: me}
  - {name: Old, slug: new, owner: me}
messages:
  - {title: M, severity: INFO, starts_at: 2026-12-01T18:00:00Z, platforms: [fine, nowhere]}
`), urlRequired)
	require.NoError(t, err)
	_, err = configfile.MakePlan(t.Context(), db, d, configfile.Options{Now: testTime})
	var problems configfile.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 3)
	require.Contains(t, problems[0].String(), `f.yml:3:5: platform shop-2: the name "Shop" is already used by platform shop, which was created in the app.`)
	require.Contains(t, problems[1].String(), `f.yml:4:5: platform new: the name "Old" is already used by platform old, which is managed by a.yml and is archived.`)
	require.Contains(t, problems[2].String(), `f.yml:6:5: message m: platforms: there is no platform with the slug "nowhere"`)
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	require.Len(t, platforms, 2)
}

func TestKeyOrderOfATargetIsNoChange(t *testing.T) {
	db := newDB(t)
	require.NoError(t, db.Save(t.Context(), status.Collect(shop())))
	require.NoError(t, db.Save(t.Context(), status.Collect(storetest.NewCheck("p", "c", func(c *status.Check) {
		c.Name, c.Target, c.Freshness = "Answers", []byte(`{ "url": "https://x", "body": "y" }`), status.DefaultFreshness
		c.Audit = storetest.Audit(testTime, "ann")
	}))))
	p := planned(t, db, "platforms:\n  - {name: Shop, owner: ann, origin: APP, checks: [{name: Answers, kind: http, target: {body: y, url: https://x}}]}\n", testTime)
	require.Equal(t, []string{"~ check shop/\"Answers\" (taken over from the app)\n    origin: APP -> FILE\n    file: \"\" -> f.yml"}, lines(p))
}

func TestMessageTurnedBackIntoADraftHasNoMaintenance(t *testing.T) {
	db := newDB(t)
	platform := "platforms:\n  - {name: Shop, owner: me}\nmessages:\n"
	works := func(state string) string {
		return platform + "  - {title: Works, severity: MAINTENANCE, starts_at: 2026-11-01T18:00:00Z, platforms: [shop], state: " + state + "}\n"
	}
	stored := func() status.Message {
		messages, err := db.Messages(t.Context())
		require.NoError(t, err)
		return messages[0]
	}
	require.NoError(t, planned(t, db, works("ARCHIVED"), testTime).Apply(t.Context(), auditLog(db)))
	require.Zero(t, stored().Maintenance(), "archived without being published")
	require.NoError(t, planned(t, db, works("PUBLISHED"), testTime).Apply(t.Context(), auditLog(db)))
	require.NotZero(t, stored().Maintenance())
	require.NoError(t, planned(t, db, works("DRAFT"), testTime).Apply(t.Context(), auditLog(db)))
	require.Zero(t, stored().Maintenance(), "a draft has no maintenance")
}
