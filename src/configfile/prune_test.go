package configfile_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

// pruned returns the plan of a file with pruning.
func pruned(t *testing.T, db catalog.Store, text string, at time.Time) configfile.Plan {
	t.Helper()
	d, err := configfile.Parse("f.yml", []byte(text), urlRequired)
	require.NoError(t, err)
	p, err := configfile.MakePlan(t.Context(), db, d, configfile.Options{Actor: "config", Now: at, Prune: true})
	require.NoError(t, err)
	return p
}

// one contains one platform and one check of whole, and no message.
const one = `platforms:
  - name: Sales lakehouse
    description: Orders
    owner: data-platform
    contact: "#data"
    url: https://example.com
    tags: [gold, emea]
    checks:
      - {name: Beats, kind: heartbeat, paused: true}
`

func TestPruneArchivesAndApplyRestores(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	later := testTime.Add(time.Hour)
	p := pruned(t, db, one, later)
	require.Equal(t, []string{
		`- check sales-lakehouse/"Orders fresh" (archived)`, "- platform uni-code (archived)",
		"- message orders-move (archived)", "- message own-slug (archived)",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)), "the same plan can be applied again, as after a lost response")
	require.Empty(t, lines(pruned(t, db, one, later)), "archived entities are not archived again")
	checks, err := db.Checks(t.Context())
	require.NoError(t, err)
	require.Len(t, checks, 2, "nothing is deleted")
	messages, err := db.Messages(t.Context())
	require.NoError(t, err)
	for _, m := range messages {
		require.Equal(t, status.MessageArchived, m.State)
		require.Equal(t, &later, m.ArchivedAt)
		require.Equal(t, "f.yml", m.UpdatedBy, "the last file that declared the message")
		require.Equal(t, m.Slug == "own-slug", m.PublishedAt == nil, "a draft was never published")
	}

	p = pruned(t, db, whole, later.Add(time.Hour))
	require.Equal(t, []string{
		"~ check sales-lakehouse/\"Orders fresh\" (restored)\n    state: ARCHIVED -> ACTIVE",
		"~ platform uni-code (restored)\n    state: ARCHIVED -> ACTIVE",
		"~ message orders-move (restored)\n    state: ARCHIVED -> PUBLISHED",
		"~ message own-slug (restored)\n    state: ARCHIVED -> DRAFT",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.Empty(t, lines(pruned(t, db, whole, later.Add(time.Hour))))
}

func TestPruneArchivesAllChecksOfAPlatform(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	platforms, err := db.Platforms(t.Context())
	require.NoError(t, err)
	byApp := func(id, platform string) status.Check {
		return storetest.NewCheck(platform, id, func(c *status.Check) {
			c.Name, c.Kind, c.Audit = "By hand "+id, "heartbeat", storetest.Audit(testTime, "ann")
		})
	}
	require.NoError(t, db.Save(t.Context(), status.Collect(shop())))
	require.NoError(t, db.Save(t.Context(), status.Collect(byApp("1", bySlug(platforms, "sales-lakehouse").ID), byApp("2", "p"))))
	require.NoError(t, db.Save(t.Context(), status.Collect([]status.Message{{
		ID: "m", Title: "By hand", Severity: status.SeverityInfo, State: status.MessagePublished, StartsAt: testTime, Origin: status.OriginApp,
		Version: 1, Audit: status.Audit{CreatedAt: testTime, UpdatedAt: testTime},
	}}...)))
	p := pruned(t, db, "platforms:\n  - {name: Other, owner: me}\n", testTime.Add(time.Hour))
	require.Equal(t, []string{
		"+ platform other",
		"- platform sales-lakehouse (archived)", `- check sales-lakehouse/"Orders fresh" (archived)`, `- check sales-lakehouse/"Beats" (archived)`,
		`- check sales-lakehouse/"By hand 1" (archived)`, "- platform uni-code (archived)",
		"- message orders-move (archived)", "- message own-slug (archived)",
	}, lines(p))
	require.NoError(t, p.Apply(t.Context(), auditLog(db)))
	require.Empty(t, lines(pruned(t, db, "platforms:\n  - {name: Other, owner: me}\n", testTime.Add(time.Hour))))
}

func bySlug(platforms []status.Platform, slug string) status.Platform {
	for _, p := range platforms {
		if p.Slug == slug {
			return p
		}
	}
	return status.Platform{}
}

func TestPruneWithEmptyFilesIsRefused(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	_, err := configfile.MakePlan(t.Context(), db, configfile.Config{}, configfile.Options{Now: testTime, Prune: true})
	require.ErrorAs(t, err, new(configfile.Problems))
	require.ErrorContains(t, err, "no platforms or messages found; refusing to --prune everything that files manage")
	require.Empty(t, lines(planned(t, db, "# nothing\n", testTime)), "without --prune an empty file changes nothing")
}

func TestPlanContainsEntitiesBeforeAndAfter(t *testing.T) {
	db := newDB(t)
	require.NoError(t, planned(t, db, whole, testTime).Apply(t.Context(), auditLog(db)))
	p := pruned(t, db, one+"  - {name: New, owner: me}\n", testTime.Add(time.Hour))
	var steps []string
	for _, c := range p.Write {
		was := "new"
		if c.Before != nil {
			was = fmt.Sprint(*c.Before.Meta().State, " ", *c.Before.Meta().Version)
		}
		steps = append(steps, fmt.Sprint(c.After.Meta().Label(), ": ", was, " -> ", *c.After.Meta().State, " ", *c.After.Meta().Version))
	}
	require.Equal(t, []string{
		`platform "New": new -> ACTIVE 1`, `check "Orders fresh": ACTIVE 1 -> ARCHIVED 2`, `platform "Ünï — Code!": ACTIVE 1 -> ARCHIVED 2`,
		`message "Orders move": PUBLISHED 1 -> ARCHIVED 2`, `message "Draft": DRAFT 1 -> ARCHIVED 2`,
	}, steps)
}
