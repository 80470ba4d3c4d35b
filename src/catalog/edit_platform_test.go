package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/catalog"
	"buoy/src/status"
	"buoy/src/store"
)

func TestChangeOfAPlatformIsValidated(t *testing.T) {
	e, p := edits(t)
	_, err := e.CreatePlatform(t.Context(), me, store.NewID(), status.Platform{Name: "Shop", Owner: "o"})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		change func(*status.Platform)
		code   status.Code
		fields []string
	}{
		"a name that is taken": {func(p *status.Platform) { p.Name = "Shop" }, status.CodeConflict, []string{"name unique", "slug unique"}},
		"a slug that is taken": {func(p *status.Platform) { p.Slug = "shop" }, status.CodeConflict, []string{"name unique", "slug unique"}},
		"no name and no owner": {func(p *status.Platform) { p.Name, p.Owner = "", "" }, status.CodeInvalid, []string{"name required", "owner required"}},
	} {
		t.Run(name, func(t *testing.T) {
			next := p
			tc.change(&next)
			_, err := e.UpdatePlatform(t.Context(), me, newest(p, 1), next)
			require.True(t, status.HasCode(err, tc.code), err)
			require.Equal(t, tc.fields, fields(err))
		})
	}
}

func TestRenamedPlatformKeepsItsSlug(t *testing.T) {
	e, p := edits(t)
	require.Equal(t, "home", p.Slug, "derived from the name")
	require.True(t, catalog.SamePlatform(p, status.Platform{Name: "Home", Owner: "o"}))
	require.False(t, catalog.SamePlatform(p, status.Platform{Name: "Home", Owner: "o", Contact: "#home"}))
	p, err := e.UpdatePlatform(t.Context(), me, newest(p, 1), status.Platform{Name: "House", Owner: "o", State: status.PlatformArchived, Origin: status.OriginFile})
	require.NoError(t, err)
	require.Equal(t, []any{"House", "home", int64(2)}, []any{p.Name, p.Slug, p.Version})
	require.Equal(t, []any{status.PlatformActive, status.OriginApp}, []any{p.State, p.Origin}, "an update does not archive")
	p, err = e.UpdatePlatform(t.Context(), me, newest(p, 2), status.Platform{Name: "House", Slug: "house", Owner: "o"})
	require.NoError(t, err)
	require.Equal(t, "house", p.Slug)
}

func TestPlatformIsArchivedAndRestoredOnce(t *testing.T) {
	e, p := edits(t)
	_, _, err := e.RestorePlatform(t.Context(), me, newest(p, 1), nil)
	require.ErrorContains(t, err, `platform "Home" is already active`)
	p, _, err = e.ArchivePlatform(t.Context(), me, newest(p, 1), nil)
	require.NoError(t, err)
	_, _, err = e.ArchivePlatform(t.Context(), me, newest(p, 2), nil)
	require.ErrorContains(t, err, `platform "Home" is already archived`)
}
