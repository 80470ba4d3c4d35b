package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// kind is one of the three kinds of entities. All have the same rules of the catalog.
type kind[T any] struct {
	save  func(context.Context, []T) error
	list  func(context.Context) ([]T, error)
	build func(key string) T
	full  func(key string) T // every field is set, to values that are easily lost
	view  func(*T) fields
}

// fields are the fields that all kinds have.
type fields struct {
	id, name *string
	version  *int64
	audit    *status.Audit
	archive  func()
}

func platforms(s store.Store) kind[status.Platform] {
	return kind[status.Platform]{
		save: saver[status.Platform](s), list: s.Platforms, build: platform,
		full: func(key string) status.Platform {
			return status.Platform{
				ID: "platform " + key, Slug: key, Name: key + nasty, Description: long, Owner: nasty, Contact: nasty,
				URL: "https://example.com/?q=%27&x=:name#;", Tags: []string{nasty, "b", "a"}, State: status.PlatformArchived,
				Origin: status.OriginFile, Version: 1, Audit: edges(),
			}
		},
		view: func(p *status.Platform) fields {
			return fields{&p.ID, &p.Name, &p.Version, &p.Audit, func() { p.State = status.PlatformArchived }}
		},
	}
}

func checks(s store.Store, of status.Platform) kind[status.Check] {
	return kind[status.Check]{
		save: saver[status.Check](s), list: s.Checks, build: func(key string) status.Check { return check(of, key) },
		full: func(key string) status.Check {
			c := check(of, key)
			c.Name, c.Kind, c.Target = key+nasty, "table_freshness", []byte(`{"a": "ü😀 ' \\ \" :name ?",  "n": [1.50, null]}`)
			c.Unit, c.Warn, c.Crit, c.Freshness = nasty, pointer(0.1), pointer(1.7976931348623157e308), status.MaxFreshness
			c.Timeout, c.Attempts = status.MaxTimeout, status.MaxAttempts
			c.Owner, c.RunbookURL, c.State, c.Origin, c.Audit = nasty, "https://example.com/'", status.CheckPaused, status.OriginFile, edges()
			c.Pauses = []status.Pause{{State: status.CheckArchived, From: beforeEpoch, To: afterEpoch}, {State: status.CheckPaused, From: beyondNanos}}
			return c
		},
		view: func(c *status.Check) fields {
			return fields{&c.ID, &c.Name, &c.Version, &c.Audit, func() { c.State = status.CheckArchived }}
		},
	}
}

func messages(s store.Store) kind[status.Message] {
	return kind[status.Message]{
		save: saver[status.Message](s), list: s.Messages, build: message,
		full: func(key string) status.Message {
			m := message(key)
			m.Title, m.Body, m.URL, m.Severity, m.State = key+nasty, long, "https://example.com/'", status.SeverityMaintenance, status.MessageArchived
			m.StartsAt, m.EndsAt, m.PublishedAt, m.ArchivedAt = beforeEpoch, pointer(beyondNanos), pointer(afterEpoch), pointer(after(0, 1))
			m.Announced = status.Span{From: beforeEpoch, To: beyondNanos}
			m.PlatformIDs, m.Origin, m.Audit = []string{"b", nasty, "a"}, status.OriginFile, edges()
			return m
		},
		view: func(m *status.Message) fields {
			return fields{&m.ID, &m.Title, &m.Version, &m.Audit, func() { m.State = status.MessageArchived }}
		},
	}
}

// saver returns a function that saves entities of one kind.
func saver[T any, P status.DeclaredPointer[T]](s store.Store) func(context.Context, []T) error {
	return func(ctx context.Context, entities []T) error { return s.Save(ctx, status.Collect[T, P](entities...)) }
}

func edges() status.Audit {
	return status.Audit{CreatedAt: afterEpoch, CreatedBy: nasty, UpdatedAt: beyondNanos, UpdatedBy: "ünï😀"}
}

// next returns the next version of an entity, changed by a user an hour later.
func (k kind[T]) next(entity T, by string) T {
	f := k.view(&entity)
	*f.version++
	f.audit.UpdatedAt, f.audit.UpdatedBy = f.audit.UpdatedAt.Add(time.Hour+time.Microsecond), by
	return entity
}

// made returns the entity with another creation time.
func (k kind[T]) made(entity T, at time.Time) T {
	a := k.view(&entity).audit
	a.CreatedAt, a.UpdatedAt = at, at
	return entity
}

func (k kind[T]) archived(entity T) T {
	k.view(&entity).archive()
	return entity
}

// stored returns the entities whose key starts with prefix.
func (k kind[T]) stored(t *testing.T, prefix string) []T {
	t.Helper()
	all, err := k.list(t.Context())
	require.NoError(t, err)
	var out []T
	for _, entity := range all {
		if _, key, _ := strings.Cut(*k.view(&entity).id, " "); strings.HasPrefix(key, prefix) {
			out = append(out, entity)
		}
	}
	return out
}

// requireStale requires that a save returns a stale error with the name of the culprit.
func (k kind[T]) requireStale(t *testing.T, culprit T, batch ...T) {
	t.Helper()
	err := k.save(t.Context(), batch)
	require.Truef(t, status.HasCode(err, status.CodeStale), "stale, not: %v", err)
	require.ErrorContains(t, err, *k.view(&culprit).name, "the error names the entity")
}
