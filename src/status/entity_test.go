package status_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

// A field that is not in the list of an entity is not stored, audited or compared.
func TestFieldListsAreComplete(t *testing.T) {
	for _, entity := range []status.Record{&status.Platform{}, &status.Check{}, &status.Message{}, &status.Run{}} {
		names := map[string]bool{}
		for _, f := range entity.Fields() {
			require.Falsef(t, names[f.Name], "%T has two fields %s", entity, f.Name)
			names[f.Name] = true
		}
		require.Lenf(t, names, columns(reflect.TypeOf(entity).Elem()), "%T.Fields()", entity)
	}
}

// columns counts the columns of a struct: an embedded struct and a span have several.
func columns(of reflect.Type) (n int) {
	for f := range of.Fields() {
		if f.Anonymous || f.Type == reflect.TypeFor[status.Span]() {
			n += columns(f.Type)
		} else {
			n++
		}
	}
	return n
}

func TestWordPointersShareMemory(t *testing.T) {
	m := status.Message{Severity: status.SeverityInfo}
	for _, f := range m.Fields() {
		switch v := f.Value.(type) {
		case *status.Word:
			*v = "changed"
		case *status.OptionalTime:
			*v = status.OptionalTime(on("10:00"))
		}
	}
	require.Equal(t, status.Severity("changed"), m.Severity)
	require.Equal(t, on("10:00"), m.Announced.To)
}

func TestEncodedFieldsKeepTheirOrder(t *testing.T) {
	p := status.Platform{ID: "p", Slug: "b", Name: "<a>", Tags: []string{"x"}}
	text, err := status.EncodeFields(p.Fields()[:8], func(value any) (any, bool) {
		_, isList := value.(*[]string)
		return value, !isList
	})
	require.NoError(t, err)
	require.Equal(t, `{"id":"p","slug":"b","name":"\u003ca\u003e","description":"","owner":"","contact":"","url":""}`, string(text)) //nolint:testifylint // the order of the fields is tested
	c := status.Check{Target: json.RawMessage("{")}
	_, err = status.EncodeFields(c.Fields(), func(value any) (any, bool) { return value, true })
	require.ErrorContains(t, err, "encode the field target")
}

func TestSelectAndCollectCopy(t *testing.T) {
	p := status.Platform{ID: "p"}
	all := append(status.Collect(p), &status.Check{ID: "c"}, &status.Platform{ID: "q"})
	p.ID = "changed"
	require.Equal(t, []status.Platform{{ID: "p"}, {ID: "q"}}, status.Select[status.Platform](all))
	require.Empty(t, status.Select[status.Message](all))
}

func TestDeclaredEntitiesHaveLabels(t *testing.T) {
	for _, entity := range []status.Entity{status.EntityPlatform, status.EntityCheck, status.EntityMessage} {
		e := status.NewDeclared(entity)
		m := e.Meta()
		require.Equal(t, entity, m.Entity)
		*m.ID, *m.State, *m.Version, *m.Origin, m.Audit.UpdatedBy = "id", status.Archived, 3, status.OriginFile, "f.yml"
		require.Equal(t, m, e.Meta(), "the pointers lead into the entity")
		require.Contains(t, m.Label(), string(entity)+` "`)
	}
	require.Nil(t, status.NewDeclared(status.EntityRun))
}

func TestMessageInheritsItsMilestones(t *testing.T) {
	before := status.Message{State: status.MessagePublished, PublishedAt: ptr(on("09:00")), Severity: status.SeverityMaintenance, StartsAt: on("10:00"), EndsAt: ptr(on("12:00"))}
	for state, want := range map[status.MessageState][2]*time.Time{
		status.MessageDraft:     {nil, nil},
		status.MessagePublished: {ptr(on("09:00")), nil},
		status.MessageArchived:  {ptr(on("09:00")), ptr(on("11:00"))},
	} {
		next := before
		next.State, next.UpdatedAt, next.PublishedAt = state, on("11:00"), ptr(on("01:00"))
		next.Inherit(&before)
		require.Equal(t, want, [2]*time.Time{next.PublishedAt, next.ArchivedAt}, state)
		require.Equal(t, status.Span{From: on("10:00"), To: on("12:00")}, next.Announced, "what was announced stays announced")
	}
	first := status.Message{State: status.MessagePublished, Audit: status.Audit{UpdatedAt: on("08:00")}, ArchivedAt: ptr(on("01:00"))}
	first.Inherit(nil)
	require.Equal(t, [2]*time.Time{ptr(on("08:00")), nil}, [2]*time.Time{first.PublishedAt, first.ArchivedAt})
	require.Zero(t, first.Announced)
}

func TestMovedMessageIsPastIfItWasShown(t *testing.T) {
	const moved, archived = "11:00", "12:00"
	for name, tc := range map[string]struct {
		severity status.Severity
		starts   string // before it was moved to 20:00
		shown    bool
	}{
		"an information that was shown":         {status.SeverityInfo, "10:00", true},
		"a maintenance that was shown":          {status.SeverityMaintenance, "10:00", true},
		"a warning that was only planned":       {status.SeverityWarning, "11:30", false},
		"a maintenance that was only planned":   {status.SeverityMaintenance, "11:30", false},
		"an information for the time of moving": {status.SeverityInfo, "11:00", false},
	} {
		t.Run(name, func(t *testing.T) {
			m := status.Message{State: status.MessagePublished, Severity: tc.severity, StartsAt: on(tc.starts), EndsAt: ptr(on("22:00")), Audit: status.Audit{UpdatedAt: on("09:00")}}
			m.Inherit(nil)
			change := func(at string, change func(*status.Message)) {
				next := m
				next.UpdatedAt = on(at)
				change(&next)
				next.Inherit(&m)
				m = next
			}
			change(moved, func(m *status.Message) { m.StartsAt = on("20:00") })
			require.Equal(t, status.MessagePlanned, m.PhaseAt(on("11:59")))
			change("11:30", func(m *status.Message) { m.Title = "later" })
			change(archived, func(m *status.Message) { m.State = status.MessageArchived })
			want := status.MessagePhase("")
			if tc.shown {
				want = status.MessagePast
			}
			require.Equal(t, want, m.PhaseAt(on("13:00")))
			require.Equal(t, on(archived), m.ShownUntil())
			require.Equal(t, tc.severity == status.SeverityMaintenance && tc.shown, m.Announced.Length() > 0, "only a maintenance is counted")
		})
	}
}

func TestCheckInheritsItsPauses(t *testing.T) {
	first := aCheck(func(c *status.Check) { c.State, c.UpdatedAt = status.CheckPaused, on("09:00") })
	first.Inherit(nil)
	next := first
	next.State, next.UpdatedAt, next.Pauses = status.CheckActive, on("10:00"), nil
	next.Inherit(&first)
	require.Equal(t, []status.Pause{{State: status.CheckPaused, From: on("09:00"), To: on("10:00")}}, next.Pauses)
}
