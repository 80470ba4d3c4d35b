package catalog_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

// fields returns the fields of an error as "field rule".
func fields(err error) []string {
	var coded *status.Error
	var list []string
	if errors.As(err, &coded) {
		for _, f := range coded.Fields {
			list = append(list, f.Field+" "+f.Rule)
		}
	}
	return list
}

// edits is an editor of a store with one platform.
func edits(t *testing.T) (*catalog.Editor, status.Platform) {
	t.Helper()
	e := editor(newStore(t))
	e.Kinds = status.Kinds{{Name: "http", Source: "http"}, {Name: "heartbeat", Source: "heartbeat", Pushed: true}}
	p, err := e.CreatePlatform(t.Context(), me, store.NewID(), status.Platform{Name: "Home", Owner: "o"})
	require.NoError(t, err)
	return e, p
}

func newest[T any](entity T, version int64) catalog.Precondition[T] {
	return catalog.Precondition[T]{Known: entity, Version: version}
}

func TestCheckIsCreatedWithDefaults(t *testing.T) {
	e, p := edits(t)
	draft := storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name, c.State, c.Origin, c.Version = "A", "", "", 0 })
	c, err := e.CreateCheck(t.Context(), me, "id", &p, draft)
	require.NoError(t, err)
	require.Equal(t, []any{"id", status.CheckActive, status.OriginApp, int64(1), me.Name}, []any{c.ID, c.State, c.Origin, c.Version, c.CreatedBy})
	draft.State = status.CheckPaused
	draft.Name = "B"
	c, err = e.CreateCheck(t.Context(), me, "other", &p, draft)
	require.NoError(t, err)
	require.Equal(t, status.CheckPaused, c.State)
	require.True(t, catalog.SameCheck(c, draft))
	draft.Unit = "ms"
	require.False(t, catalog.SameCheck(c, draft))
	c.Version = 2
	require.True(t, catalog.SameCheck(c, draft), "the first version is not known any more")
}

func TestChangeOfACheckIsValidated(t *testing.T) {
	e, p := edits(t)
	c, err := e.CreateCheck(t.Context(), me, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name = "A" }))
	require.NoError(t, err)
	_, err = e.CreateCheck(t.Context(), me, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name = "B" }))
	require.NoError(t, err)
	archived := p
	archived.State = status.PlatformArchived
	for name, tc := range map[string]struct {
		of     *status.Platform
		change func(*status.Check)
		code   status.Code
		fields []string
	}{
		"a name that is taken":              {&p, func(c *status.Check) { c.Name = "B" }, status.CodeConflict, []string{"name unique"}},
		"the API's names of durations":      {&p, func(c *status.Check) { c.Freshness, c.Timeout = 0, time.Hour }, status.CodeInvalid, []string{"freshness_seconds range", "timeout_seconds range"}},
		"a platform that does not exist":    {nil, func(c *status.Check) {}, status.CodeInvalid, []string{"platform_id exists"}},
		"an archived platform":              {&archived, func(c *status.Check) { c.Name = "" }, status.CodeInvalid, []string{"name required", "platform_id exists"}},
		"another platform":                  {&p, func(c *status.Check) { c.PlatformID = "other" }, status.CodeInvalid, []string{"platform_id fixed"}},
		"settings that pushed results lack": {&p, func(c *status.Check) { c.Kind, c.Attempts = "heartbeat", 2 }, status.CodeInvalid, []string{"attempts unused"}},
	} {
		t.Run(name, func(t *testing.T) {
			next := c
			tc.change(&next)
			_, err := e.UpdateCheck(t.Context(), me, tc.of, newest(c, 1), next)
			require.True(t, status.HasCode(err, tc.code), err)
			require.Equal(t, tc.fields, fields(err))
		})
	}
}

func TestUpdateWithoutAStateKeepsTheState(t *testing.T) {
	e, p := edits(t)
	c, err := e.CreateCheck(t.Context(), me, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name, c.State = "A", status.CheckPaused }))
	require.NoError(t, err)
	next := c
	for i, step := range []struct{ to, want status.CheckState }{{"", status.CheckPaused}, {status.CheckActive, status.CheckActive}, {status.CheckPaused, status.CheckPaused}} {
		next.State = step.to
		c, err = e.UpdateCheck(t.Context(), me, &p, newest(c, int64(i+1)), next)
		require.NoError(t, err)
		require.Equal(t, step.want, c.State, "%d", i)
	}
}

func TestChangeNeedsTheNewestVersionAndTheApp(t *testing.T) {
	e, p := edits(t)
	c, err := e.CreateCheck(t.Context(), me, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name = "A" }))
	require.NoError(t, err)
	m, err := e.CreateMessage(t.Context(), me, store.NewID(), nil, status.Message{Title: "M", Severity: status.SeverityInfo})
	require.NoError(t, err)
	platformOfFile, ofFile, messageOfFile := p, c, m
	platformOfFile.Origin, ofFile.Origin, messageOfFile.Origin = status.OriginFile, status.OriginFile, status.OriginFile
	known := func(string) *status.Platform { return &p }
	for code, seen := range map[status.Code]struct {
		platform catalog.Precondition[status.Platform]
		check    catalog.Precondition[status.Check]
		message  catalog.Precondition[status.Message]
	}{
		status.CodeStale:   {newest(p, 2), newest(c, 2), newest(m, 2)},
		status.CodeManaged: {newest(platformOfFile, 1), newest(ofFile, 1), newest(messageOfFile, 1)},
	} {
		for name, do := range map[string]func() error{
			"update of a platform":  func() error { _, err := e.UpdatePlatform(t.Context(), me, seen.platform, p); return err },
			"archive of a platform": func() error { _, _, err := e.ArchivePlatform(t.Context(), me, seen.platform, nil); return err },
			"restore of a platform": func() error { _, _, err := e.RestorePlatform(t.Context(), me, seen.platform, nil); return err },
			"update of a check":     func() error { _, err := e.UpdateCheck(t.Context(), me, &p, seen.check, c); return err },
			"archive of a check":    func() error { _, err := e.ArchiveCheck(t.Context(), me, seen.check); return err },
			"restore of a check":    func() error { _, err := e.RestoreCheck(t.Context(), me, &p, seen.check); return err },
			"update of a message":   func() error { _, err := e.UpdateMessage(t.Context(), me, known, seen.message, m); return err },
			"publish of a message": func() error {
				_, err := e.SetMessageState(t.Context(), me, seen.message, status.MessagePublished)
				return err
			},
		} {
			t.Run(name+", "+string(code), func(t *testing.T) { require.True(t, status.HasCode(do(), code)) })
		}
	}
}

func TestCheckIsArchivedAndRestoredOnce(t *testing.T) {
	e, p := edits(t)
	c, err := e.CreateCheck(t.Context(), me, store.NewID(), &p, storetest.NewCheck(p.ID, "", func(c *status.Check) { c.Name, c.State = "A", status.CheckPaused }))
	require.NoError(t, err)
	_, err = e.RestoreCheck(t.Context(), me, &p, newest(c, 1))
	require.ErrorContains(t, err, `check "A" is already paused`)
	c, err = e.ArchiveCheck(t.Context(), me, newest(c, 1))
	require.NoError(t, err)
	require.Equal(t, status.CheckArchived, c.State)
	_, err = e.ArchiveCheck(t.Context(), me, newest(c, 2))
	require.ErrorContains(t, err, `check "A" is already archived`)
	renamed := c
	renamed.Name, renamed.State = "B", status.CheckActive
	c, err = e.UpdateCheck(t.Context(), me, &p, newest(c, 2), renamed)
	require.NoError(t, err)
	require.Equal(t, []any{"B", status.CheckArchived}, []any{c.Name, c.State}, "an update does not restore")
	archived := p
	archived.State = status.PlatformArchived
	for _, of := range []*status.Platform{nil, &archived} {
		_, err = e.RestoreCheck(t.Context(), me, of, newest(c, 3))
		require.ErrorContains(t, err, "restore the platform first")
	}
	c, err = e.RestoreCheck(t.Context(), me, &p, newest(c, 3))
	require.NoError(t, err)
	require.Equal(t, status.CheckPaused, c.State, "the state that it had")
}

func TestMessageGoesFromDraftToArchive(t *testing.T) {
	e, p := edits(t)
	known := func(id string) *status.Platform {
		if id == p.ID {
			return &p
		}
		return nil
	}
	m, err := e.CreateMessage(t.Context(), me, "m", known, status.Message{Title: "Move", Severity: status.SeverityMaintenance, PlatformIDs: []string{p.ID}})
	require.NoError(t, err)
	require.Equal(t, []any{status.MessageDraft, status.OriginApp, noon}, []any{m.State, m.Origin, m.StartsAt}, "without a start, it starts when it is created")
	later := noon.Add(time.Hour)
	require.True(t, catalog.SameMessage(m, status.Message{Title: "Move", Severity: status.SeverityMaintenance, PlatformIDs: []string{p.ID}}))
	require.False(t, catalog.SameMessage(m, status.Message{Title: "Move", Severity: status.SeverityMaintenance, PlatformIDs: []string{p.ID}, StartsAt: later}))

	next := m
	next.PlatformIDs, next.StartsAt, next.EndsAt = []string{p.ID, "gone"}, time.Time{}, &later
	_, err = e.UpdateMessage(t.Context(), me, known, newest(m, 1), next)
	require.Equal(t, []string{"platform_ids exists"}, fields(err))
	next.PlatformIDs = nil
	_, err = e.UpdateMessage(t.Context(), me, known, newest(m, 1), next)
	require.Equal(t, []string{"platform_ids required"}, fields(err), "maintenance names its platforms")
	next.PlatformIDs, next.Slug, next.State = []string{p.ID}, "other", status.MessagePublished
	m2, err := e.UpdateMessage(t.Context(), me, known, newest(m, 1), next)
	require.NoError(t, err)
	require.Equal(t, []any{noon, later, m.Slug, status.MessageDraft}, []any{m2.StartsAt, *m2.EndsAt, m2.Slug, m2.State}, "an omitted start stays; slug and state are not edited")

	m3, err := e.SetMessageState(t.Context(), me, newest(m2, 2), status.MessagePublished)
	require.NoError(t, err)
	require.Equal(t, status.MessagePublished, m3.State)
	m4, err := e.SetMessageState(t.Context(), me, newest(m3, 3), status.MessageArchived)
	require.NoError(t, err)
	_, err = e.SetMessageState(t.Context(), me, newest(m4, 4), status.MessagePublished)
	require.True(t, status.HasCode(err, status.CodeConflict))
	_, err = e.UpdateMessage(t.Context(), me, known, newest(m4, 4), next)
	require.ErrorContains(t, err, "is archived and cannot be changed")
}
