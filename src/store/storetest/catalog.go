package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

func testCatalog(t *testing.T, newStore func(*testing.T) store.Store) {
	for name, run := range map[string]func(*testing.T, store.Store){
		"platforms": func(t *testing.T, s store.Store) {
			testKind(t, platforms(s))
			testPlatformConflicts(t, s)
		},
		"checks": func(t *testing.T, s store.Store) {
			home, away := platform("home of checks"), platform("another home of checks")
			require.NoError(t, s.Save(t.Context(), status.Collect(home, away)))
			testKind(t, checks(s, home))
			testCheckConflicts(t, s, home, away)
		},
		"messages": func(t *testing.T, s store.Store) {
			testKind(t, messages(s))
			testMessageConflicts(t, s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, newStore(t))
		})
	}
}

// testKind tests one kind of entity against the rules of all kinds.
func testKind[T any](t *testing.T, k kind[T]) {
	t.Run("are returned exactly as saved, with and without optional fields", func(t *testing.T) {
		full, bare := k.full("exact-full"), k.build("exact-bare")
		require.NoError(t, k.save(t.Context(), []T{bare, full}))
		require.Equal(t, []T{full, bare}, k.stored(t, "exact"))
	})
	t.Run("are listed by created_at and id, archived ones included", func(t *testing.T) {
		b, a := k.made(k.build("order b"), after(0, 1)), k.archived(k.made(k.build("order a"), after(0, 1)))
		last, first := k.made(k.build("order 1"), after(0, 2)), k.build("order z")
		require.NoError(t, k.save(t.Context(), []T{last, b, a, first}))
		require.Equal(t, []T{first, a, b, last}, k.stored(t, "order"))
	})
	t.Run("an empty list is valid", func(t *testing.T) {
		require.NoError(t, k.save(t.Context(), nil))
		require.NoError(t, k.save(t.Context(), []T{}))
		require.Empty(t, k.stored(t, "nothing of that name"))
	})
	t.Run("a version replaces exactly the previous one, also within one call, and can be saved again", func(t *testing.T) {
		one, added := k.build("versions"), k.build("versions added")
		two, changed := k.full("versions"), k.next(one, "second@example.com") // every field differs
		*k.view(&two).version, *k.view(&two).audit = 2, *k.view(&changed).audit
		require.NoError(t, k.save(t.Context(), []T{one}))
		for range 2 {
			require.NoError(t, k.save(t.Context(), []T{two, added}), "new and changed entities")
		}
		require.Equal(t, []T{two, added}, k.stored(t, "versions"))
		three := k.next(two, "third@example.com")
		four := k.next(three, "fourth@example.com")
		for range 2 {
			require.NoError(t, k.save(t.Context(), []T{three, four}))
		}
		require.Equal(t, []T{four, added}, k.stored(t, "versions"))
	})
	t.Run("an entity of another version is stale and changes nothing", func(t *testing.T) { testStale(t, k) })
	t.Run("other entities of a call with a stale one can be saved again", func(t *testing.T) {
		good, stale, later := k.build("beside a"), k.build("beside b"), k.build("beside c")
		require.NoError(t, k.save(t.Context(), []T{good, stale}))
		good = k.next(good, "second@example.com")
		k.requireStale(t, stale, good, k.next(k.next(stale, "x"), "x"), later)
		require.NoError(t, k.save(t.Context(), []T{good, later}))
		require.Equal(t, []T{good, stale, later}, k.stored(t, "beside"))
	})
	t.Run("only one of two concurrent writes of a version succeeds", func(t *testing.T) {
		one := k.build("race")
		require.NoError(t, k.save(t.Context(), []T{one}))
		first, second := k.next(one, "me@example.com"), k.next(one, "them@example.com")
		outcome := atOnce(
			func() error { return k.save(t.Context(), []T{first}) },
			func() error { return k.save(t.Context(), []T{second}) },
		)
		stored := k.stored(t, "race")
		require.Len(t, stored, 1)
		switch {
		case outcome[0] == nil:
			require.Error(t, outcome[1], "only one write replaces version 1")
			require.Equal(t, first, stored[0])
		case outcome[1] == nil:
			require.Equal(t, second, stored[0])
		default:
			require.Contains(t, []T{one, first, second}, stored[0], "both writes returned an error")
		}
	})
}

func testStale[T any](t *testing.T, k kind[T]) {
	never, one := k.build("stale never"), k.build("stale")
	two := k.next(one, "second@example.com")
	require.NoError(t, k.save(t.Context(), []T{one, two}))
	other := k.archived(two) // another version 2
	k.requireStale(t, never, k.next(never, "x"))
	k.requireStale(t, one, one)
	k.requireStale(t, one, other)
	k.requireStale(t, one, k.next(k.next(two, "x"), "x"))
	require.Equal(t, []T{two}, k.stored(t, "stale"))
}

func conflict(t *testing.T, err error) {
	t.Helper()
	require.Truef(t, status.HasCode(err, status.CodeConflict), "a conflict, not: %v", err)
}

func testPlatformConflicts(t *testing.T, s store.Store) {
	k := platforms(s)
	t.Run("the slug or name of another platform is a conflict, even if that is archived", func(t *testing.T) {
		taken, free := k.archived(platform("taken a")), platform("taken b")
		require.NoError(t, k.save(t.Context(), []status.Platform{taken, free}))
		slug, name := platform("taken c"), platform("taken d")
		slug.Slug, name.Name = taken.Slug, taken.Name
		conflict(t, k.save(t.Context(), []status.Platform{slug}))
		conflict(t, k.save(t.Context(), []status.Platform{name}))
		changed := k.next(free, "x")
		changed.Name = taken.Name
		conflict(t, k.save(t.Context(), []status.Platform{changed}))
		require.Equal(t, []status.Platform{taken, free}, k.stored(t, "taken"))
	})
	t.Run("two new platforms of one call cannot have the same slug", func(t *testing.T) {
		a, b := platform("twins a"), platform("twins b")
		b.Slug = a.Slug
		conflict(t, k.save(t.Context(), []status.Platform{a, b}))
	})
	t.Run("an abandoned name can be used again", func(t *testing.T) {
		a, b := platform("moved a"), platform("moved b")
		require.NoError(t, k.save(t.Context(), []status.Platform{a}))
		b.Name = a.Name
		a = k.next(a, "x")
		a.Name = "The platform that moved"
		require.NoError(t, k.save(t.Context(), []status.Platform{a}))
		require.NoError(t, k.save(t.Context(), []status.Platform{b}))
		require.Equal(t, []status.Platform{a, b}, k.stored(t, "moved"))
	})
}

func testCheckConflicts(t *testing.T, s store.Store, home, away status.Platform) {
	t.Run("the name of another check is a conflict only within a platform", func(t *testing.T) {
		k := checks(s, home)
		taken, free, elsewhere := check(home, "taken a"), check(home, "taken b"), check(away, "taken c")
		elsewhere.Name = taken.Name
		require.NoError(t, k.save(t.Context(), []status.Check{taken, free, elsewhere}))
		twin, changed, moved := check(home, "taken d"), k.next(free, "x"), k.next(elsewhere, "x")
		twin.Name, changed.Name, moved.PlatformID = taken.Name, taken.Name, home.ID
		for _, c := range []status.Check{twin, changed, moved} {
			conflict(t, k.save(t.Context(), []status.Check{c}))
		}
		require.Equal(t, []status.Check{taken, free, elsewhere}, k.stored(t, "taken"))
	})
}

func testMessageConflicts(t *testing.T, s store.Store) {
	t.Run("the slug of another message is a conflict, but an empty slug or a title is not", func(t *testing.T) {
		k := messages(s)
		taken, a, b := message("taken a"), message("taken b"), message("taken c")
		a.Slug, b.Slug, b.Title = "", "", a.Title
		require.NoError(t, k.save(t.Context(), []status.Message{taken, a, b}))
		twin, changed := message("taken d"), k.next(a, "x")
		twin.Slug, changed.Slug = taken.Slug, taken.Slug
		twin.StartsAt = twin.StartsAt.Add(time.Hour)
		conflict(t, k.save(t.Context(), []status.Message{twin}))
		conflict(t, k.save(t.Context(), []status.Message{changed}))
		require.Equal(t, []status.Message{taken, a, b}, k.stored(t, "taken"))
	})
}
