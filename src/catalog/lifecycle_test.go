package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

func editor(db *flaky) *catalog.Editor {
	return catalog.New(catalog.Options{AuditLog: auditLog(db), Now: func() time.Time { return noon }})
}

// A user can archive a platform with checks that a file manages. The checks keep the file as their editor.
func TestArchivedCheckKeepsItsFile(t *testing.T) {
	db := newStore(t)
	p := home(1, "a")
	c := storetest.NewCheck(p.ID, "c", func(c *status.Check) { c.Origin, c.Audit = status.OriginFile, storetest.Audit(noon, "f.yml") })
	require.NoError(t, auditLog(db).Save(t.Context(), me, catalog.Changes{{After: &p}, {After: &c}}))
	_, changed, err := editor(db).ArchivePlatform(t.Context(), me, newest(p, 1), []status.Check{c})
	require.NoError(t, err)
	archived := status.Select[status.Check](changed)[0]
	require.Equal(t, status.CheckArchived, archived.State)
	require.Equal(t, "f.yml", archived.UpdatedBy)
	events, err := db.ListEvents(t.Context(), status.EventFilter{EntityID: "c", Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []any{status.ActionArchive, me.Name, me.RequestID}, []any{events[0].Action, events[0].Actor, events[0].RequestID})
}

// The time of its last change identifies the checks that were archived with it, so that time must not change.
func TestArchivedPlatformCannotBeEdited(t *testing.T) {
	db := newStore(t)
	p := home(1, "a")
	p.State = status.PlatformArchived
	next := p
	next.Owner = "b"
	_, err := editor(db).UpdatePlatform(t.Context(), me, newest(p, 1), next)
	require.Truef(t, status.HasCode(err, status.CodeConflict), "%v", err)
	require.ErrorContains(t, err, "restore it first")
}

func TestNewVersionIncrementsVersionAndTime(t *testing.T) {
	for name, test := range map[string]struct {
		before, after status.Origin
		by            catalog.Actor
		editor        string
	}{
		"the app changes its own platform":        {status.OriginApp, status.OriginApp, catalog.Actor{Name: "bob"}, "bob"},
		"a file changes its own platform":         {status.OriginFile, status.OriginFile, catalog.Actor{Name: "config", File: "g.yml"}, "g.yml"},
		"a file takes over a platform of the app": {status.OriginApp, status.OriginFile, catalog.Actor{Name: "config", File: "g.yml"}, "g.yml"},
		"a file hands a platform over to the app": {status.OriginFile, status.OriginApp, catalog.Actor{Name: "config", File: "g.yml"}, "config"},
		"the app changes a platform of a file":    {status.OriginFile, status.OriginFile, catalog.Actor{Name: "bob"}, "f.yml"},
	} {
		t.Run(name, func(t *testing.T) {
			before := home(3, "a")
			before.Origin, before.UpdatedBy = test.before, "f.yml"
			after := status.Platform{Name: "Next", Origin: test.after}
			change := catalog.NewVersion(&before, &after, test.by, before.UpdatedAt)
			require.Equal(t, catalog.Change{Before: &before, After: &after}, change)
			require.Equal(t, before.ID, after.ID)
			require.EqualValues(t, 4, after.Version)
			require.Equal(t, status.Audit{
				CreatedAt: noon, CreatedBy: "me@example.com", UpdatedAt: before.UpdatedAt.Add(time.Microsecond), UpdatedBy: test.editor,
			}, after.Audit, "the time increases even if the clock does not")
		})
	}
}

func TestFirstVersionGetsAnID(t *testing.T) {
	p, q := status.Platform{Name: "P"}, status.Platform{ID: "given", Name: "Q"}
	catalog.NewVersion(nil, &p, me, noon)
	catalog.NewVersion(nil, &q, me, noon)
	require.Len(t, p.ID, 36)
	require.Equal(t, "given", q.ID)
	require.Equal(t, status.Audit{CreatedAt: noon, CreatedBy: me.Name, UpdatedAt: noon, UpdatedBy: me.Name}, p.Audit)
	require.EqualValues(t, 1, p.Version)
}
