package catalog_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
)

func TestRestoringGivesEveryCheckTheStateItHad(t *testing.T) {
	db := newStore(t)
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	m := catalog.New(catalog.Options{
		Trail: catalog.NewTrail(db, slog.New(slog.DiscardHandler)), Now: func() time.Time { now = now.Add(time.Minute); return now },
		Kinds: kinds(),
	})
	by := catalog.By{Actor: "t"}
	p, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	var checks []status.Check
	for _, state := range []status.CheckState{status.CheckActive, status.CheckPaused, status.CheckActive} {
		c, err := m.CreateCheck(t.Context(), by, store.NewID(), &p, status.Check{
			PlatformID: p.ID, Name: string(rune('a' + len(checks))), Kind: "http", Target: json.RawMessage(`{}`),
			Freshness: time.Hour, State: state,
		})
		require.NoError(t, err)
		checks = append(checks, c)
	}
	seen := func(c status.Check) catalog.Seen[status.Check] {
		return catalog.Seen[status.Check]{Known: c, Version: c.Version}
	}
	checks[2], err = m.MoveCheck(t.Context(), by, &p, seen(checks[2]), status.CheckArchived) // before the platform
	require.NoError(t, err)

	move := func(to status.PlatformState) {
		after, moved, err := m.MovePlatform(t.Context(), by, catalog.Seen[status.Platform]{Known: p, Version: p.Version}, checks, to)
		require.NoError(t, err)
		p = after
		for _, c := range moved {
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
	move(status.PlatformArchived)
	archived := status.CheckArchived
	require.Equal(t, []status.CheckState{archived, archived, archived}, states())
	move(status.PlatformActive)
	require.Equal(t, []status.CheckState{status.CheckActive, status.CheckPaused, archived}, states())

	checks[1], err = m.MoveCheck(t.Context(), by, &p, seen(checks[1]), status.CheckArchived)
	require.NoError(t, err)
	checks[1], err = m.MoveCheck(t.Context(), by, &p, seen(checks[1]), status.CheckActive)
	require.NoError(t, err)
	require.Equal(t, status.CheckPaused, checks[1].State)
	require.Len(t, checks[1].Pauses, 5, "paused, archived with the platform, paused, archived, paused")
}

func TestCheckStaysWithItsPlatform(t *testing.T) {
	db := newStore(t)
	m := catalog.New(catalog.Options{
		Trail: catalog.NewTrail(db, slog.New(slog.DiscardHandler)), Now: time.Now,
		Kinds: kinds(),
	})
	by := catalog.By{Actor: "t"}
	p, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	q, err := m.CreatePlatform(t.Context(), by, store.NewID(), status.Platform{Name: "Ledger", Owner: "o"})
	require.NoError(t, err)
	c, err := m.CreateCheck(t.Context(), by, store.NewID(), &p, status.Check{
		PlatformID: p.ID, Name: "a", Kind: "http", Target: json.RawMessage(`{}`), Freshness: time.Hour,
	})
	require.NoError(t, err)
	next := c
	next.PlatformID = q.ID
	_, err = m.UpdateCheck(t.Context(), by, &q, catalog.Seen[status.Check]{Known: c, Version: c.Version}, next)
	require.ErrorContains(t, err, "stays with its platform")
}
