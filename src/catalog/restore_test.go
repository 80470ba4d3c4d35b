package catalog_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

func TestRestoreReturnsChecksToTheirFormerState(t *testing.T) {
	db := newStore(t)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := catalog.New(catalog.Options{
		AuditLog: catalog.NewAuditLog(db, slog.New(slog.DiscardHandler)), Now: func() time.Time { now = now.Add(time.Minute); return now },
		Kinds: kinds(),
	})
	by := catalog.Actor{Name: "t"}
	p, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	var checks []status.Check
	for _, state := range []status.CheckState{status.CheckActive, status.CheckPaused, status.CheckActive} {
		c, err := m.CreateCheck(t.Context(), by, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) {
			c.Name, c.State = string(rune('a'+len(checks))), state
		}))
		require.NoError(t, err)
		checks = append(checks, c)
	}
	checks[2], err = m.ArchiveCheck(t.Context(), by, newest(checks[2], checks[2].Version)) // before the platform
	require.NoError(t, err)

	type step func(context.Context, catalog.Actor, catalog.Precondition[status.Platform], []status.Check) (status.Platform, []status.Declared, error)
	move := func(step step) {
		after, moved, err := step(t.Context(), by, newest(p, p.Version), checks)
		require.NoError(t, err)
		p = after
		for _, c := range status.Select[status.Check](moved) {
			checks[c.Name[0]-'a'] = c
		}
	}
	states := func() (list []status.CheckState) {
		stored, err := db.Checks(t.Context())
		require.NoError(t, err)
		for _, c := range stored {
			list = append(list, c.State)
		}
		return list
	}
	move(m.ArchivePlatform)
	archived := status.CheckArchived
	require.Equal(t, []status.CheckState{archived, archived, archived}, states())
	move(m.RestorePlatform)
	require.Equal(t, []status.CheckState{status.CheckActive, status.CheckPaused, archived}, states())

	checks[1], err = m.ArchiveCheck(t.Context(), by, newest(checks[1], checks[1].Version))
	require.NoError(t, err)
	checks[1], err = m.RestoreCheck(t.Context(), by, &p, newest(checks[1], checks[1].Version))
	require.NoError(t, err)
	require.Equal(t, status.CheckPaused, checks[1].State)
	require.Len(t, checks[1].Pauses, 5, "paused, archived with the platform, paused, archived, paused")
}

func TestCheckCannotMoveToAnotherPlatform(t *testing.T) {
	db := newStore(t)
	m := catalog.New(catalog.Options{
		AuditLog: catalog.NewAuditLog(db, slog.New(slog.DiscardHandler)), Now: time.Now,
		Kinds: kinds(),
	})
	by := catalog.Actor{Name: "t"}
	p, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	q, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Ledger", Owner: "o"})
	require.NoError(t, err)
	c, err := m.CreateCheck(t.Context(), by, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name = "a" }))
	require.NoError(t, err)
	next := c
	next.PlatformID = q.ID
	_, err = m.UpdateCheck(t.Context(), by, &q, newest(c, c.Version), next)
	require.ErrorContains(t, err, "cannot move to another platform")
}
