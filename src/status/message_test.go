package status_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func TestMessageValidate(t *testing.T) {
	type change = func(*status.Message)
	ends := func(t time.Time) change { return func(m *status.Message) { m.EndsAt = &t } }
	starts := func(t time.Time) change { return func(m *status.Message) { m.StartsAt = t } }
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"the one of the tests is valid":                        {func(*status.Message) {}, nil},
		"a title is required":                                  {func(m *status.Message) { m.Title = "" }, []string{"title required"}},
		"a title of 120 characters":                            {func(m *status.Message) { m.Title = strings.Repeat("ü", 120) }, nil},
		"a title of 121 characters":                            {func(m *status.Message) { m.Title = strings.Repeat("ü", 121) }, []string{"title max"}},
		"a title of two lines":                                 {func(m *status.Message) { m.Title = "a\nb" }, []string{"title control"}},
		"a body may be empty":                                  {func(m *status.Message) { m.Body = "" }, nil},
		"a body may have lines":                                {func(m *status.Message) { m.Body = "a\n\nb" }, nil},
		"a body of 2,001 characters":                           {func(m *status.Message) { m.Body = strings.Repeat("ü", 2001) }, []string{"body max"}},
		"an address is one":                                    {func(m *status.Message) { m.URL = "there" }, []string{"url url"}},
		"a severity that does not exist":                       {func(m *status.Message) { m.Severity = "info" }, []string{"severity oneof"}},
		"a slug may be missing":                                {func(m *status.Message) { m.Slug = "" }, nil},
		"a slug is one":                                        {func(m *status.Message) { m.Slug = "Not A Slug" }, []string{"slug slug"}},
		"a start is required":                                  {func(m *status.Message) { m.StartsAt, m.EndsAt = time.Time{}, nil }, []string{"starts_at required"}},
		"a start in 1970":                                      {starts(time.Unix(0, 0)), nil},
		"a start before 1970":                                  {starts(time.Unix(0, -1000)), []string{"starts_at range"}},
		"a start in the year 0":                                {starts(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), []string{"starts_at range"}},
		"an end just before the far future":                    {ends(status.FarFuture().Add(-time.Microsecond)), nil},
		"an end in the far future":                             {ends(status.FarFuture()), []string{"ends_at range"}},
		"an open end":                                          {func(m *status.Message) { m.EndsAt = nil }, nil},
		"an end one microsecond after the start":               {ends(on("10:00:00.000001")), nil},
		"an end at the start":                                  {ends(on("10:00")), []string{"ends_at gtfield"}},
		"an end before the start":                              {ends(on("09:00")), []string{"ends_at gtfield"}},
		"an end that the tables could not tell from the start": {ends(on("10:00").Add(999)), []string{"ends_at gtfield"}},
		"a maintenance of no platform":                         {func(m *status.Message) { m.PlatformIDs = nil }, []string{"platforms required"}},
		"any other message may be about everything": {
			func(m *status.Message) { m.Severity, m.PlatformIDs = status.SeverityCritical, nil }, nil,
		},
		"everything that is wrong, at one time": {
			func(m *status.Message) {
				*m = status.Message{Body: "\x00", URL: "x", Slug: "X", EndsAt: &time.Time{}}
			},
			[]string{"slug slug", "title required", "body control", "url url", "severity oneof", "starts_at required", "ends_at range", "ends_at gtfield"},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, rules(t, aMessage(tc.change).Validate())) })
	}
}

var messageStates = []status.MessageState{status.MessageDraft, status.MessagePublished, status.MessageArchived}

func legal(from, to status.MessageState) bool {
	return slices.Contains([]string{"DRAFT PUBLISHED", "PUBLISHED ARCHIVED", "DRAFT ARCHIVED"}, string(from)+" "+string(to))
}

func TestMessageMoves(t *testing.T) {
	for _, from := range messageStates {
		for _, to := range append(messageStates, "", "published") {
			t.Run("from "+string(from)+" to "+string(to), func(t *testing.T) {
				m := status.Message{Title: "Upgrade", State: from, Version: 3}
				moved, err := m.Move(to, on("10:00").Add(1500*time.Nanosecond))
				if !legal(from, to) {
					require.True(t, status.HasCode(err, status.CodeConflict))
					require.Equal(t, m, moved, "a step that is refused changes nothing")
					return
				}
				require.NoError(t, err)
				want := m
				want.State = to
				at := ptr(on("10:00:00.000001"))
				if to == status.MessagePublished {
					want.PublishedAt = at
				} else {
					want.ArchivedAt = at
				}
				require.Equal(t, want, moved)
				require.Nil(t, m.PublishedAt, "the message moved from is left as it was")
			})
		}
	}
}

func TestMessageMovesKeepTheLifeCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, now := status.Message{State: status.MessageDraft}, on("10:00")
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			to := rapid.SampledFrom(append(messageStates, "X")).Draw(t, "to")
			now = now.Add(time.Minute)
			next, err := m.Move(to, now)
			require.Equal(t, legal(m.State, to), err == nil)
			m = next
			require.Contains(t, messageStates, m.State)
			require.Equal(t, m.State == status.MessageArchived, m.ArchivedAt != nil)
			if m.State == status.MessageDraft {
				require.Nil(t, m.PublishedAt)
			}
			if m.PublishedAt != nil && m.ArchivedAt != nil {
				require.True(t, m.PublishedAt.Before(*m.ArchivedAt))
			}
		}
	})
}

func TestMessageIsActiveInItsWindow(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*status.Message)
		now    time.Time
		want   bool
	}{
		"not one microsecond before it starts": {nil, on("09:59:59.999999"), false},
		"from the moment it starts":            {nil, on("10:00"), true},
		"to one microsecond before it ends":    {nil, on("11:59:59.999999"), true},
		"not from the moment it ends":          {nil, on("12:00"), false},
		"in any time zone":                     {nil, on("10:00").In(time.FixedZone("", -9*3600)), true},
		"for ever with an open end":            {func(m *status.Message) { m.EndsAt = nil }, on("12:00").AddDate(50, 0, 0), true},
		"not before an open end's start":       {func(m *status.Message) { m.EndsAt = nil }, on("09:00"), false},
		"never as a draft":                     {func(m *status.Message) { m.State = status.MessageDraft }, on("11:00"), false},
		"never once it is archived":            {func(m *status.Message) { m.State = status.MessageArchived }, on("11:00"), false},
	} {
		t.Run(name, func(t *testing.T) {
			m := aMessage()
			if tc.change != nil {
				tc.change(&m)
			}
			require.Equal(t, tc.want, m.ActiveAt(tc.now))
		})
	}
}

func TestMessageMaintenance(t *testing.T) {
	archived := func(clock string) func(*status.Message) {
		return func(m *status.Message) { m.State, m.ArchivedAt = status.MessageArchived, ptr(on(clock)) }
	}
	for name, tc := range map[string]struct {
		change   func(*status.Message)
		from, to time.Time
	}{
		"is its window":                                    {func(*status.Message) {}, on("10:00"), on("12:00")},
		"ends early where it was archived early":           {archived("11:00"), on("10:00"), on("11:00")},
		"stays where it was archived after it":             {archived("13:00"), on("10:00"), on("12:00")},
		"is nothing where it was archived before it began": {archived("09:30"), time.Time{}, time.Time{}},
		"is nothing where it was archived as it began":     {archived("10:00"), time.Time{}, time.Time{}},
		"is nothing for a draft": {
			func(m *status.Message) { m.State, m.PublishedAt = status.MessageDraft, nil }, time.Time{}, time.Time{},
		},
		"is nothing for a draft that was archived": {
			func(m *status.Message) { archived("11:00")(m); m.PublishedAt = nil }, time.Time{}, time.Time{},
		},
		"is nothing for another severity": {
			func(m *status.Message) { m.Severity = status.SeverityCritical }, time.Time{}, time.Time{},
		},
		"of an open end is cut where it was archived": {
			func(m *status.Message) { archived("15:00")(m); m.EndsAt = nil }, on("10:00"), on("15:00"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			span := aMessage(tc.change).Maintenance()
			if tc.from.IsZero() {
				require.Zero(t, span.Length())
				return
			}
			require.Equal(t, status.Span{From: tc.from, To: tc.to}, span)
		})
	}
	open := aMessage(func(m *status.Message) { m.EndsAt = nil }).Maintenance()
	require.Equal(t, on("10:00"), open.From)
	require.True(t, open.To.After(midnight.AddDate(1000, 0, 0)))
	require.Positive(t, open.Length())
}

func TestMessageAppliesToItsPlatformsOrAll(t *testing.T) {
	require.True(t, aMessage().AppliesTo("p"))
	require.False(t, aMessage().AppliesTo("q"))
	require.True(t, aMessage(func(m *status.Message) { m.PlatformIDs = nil }).AppliesTo("q"))
	require.Equal(t, `message "Upgrade"`, aMessage().String())
}

func TestSeveritiesAreOrdered(t *testing.T) {
	ordered := []status.Severity{"", status.SeverityInfo, status.SeverityMaintenance, status.SeverityWarning, status.SeverityCritical}
	for i, s := range ordered {
		require.Equal(t, i, s.Rank())
	}
}

func TestMessagePhase(t *testing.T) {
	archived := func(clock string) func(*status.Message) {
		return func(m *status.Message) { m.State, m.ArchivedAt = status.MessageArchived, ptr(on(clock)) }
	}
	for name, tc := range map[string]struct {
		change func(*status.Message)
		now    time.Time
		want   status.MessagePhase
	}{
		"a published message is planned before its start": {func(*status.Message) {}, on("09:59:59.999999"), status.MessagePlanned},
		"it is active from its start":                     {func(*status.Message) {}, on("10:00"), status.MessageActive},
		"it is past from its end":                         {func(*status.Message) {}, on("12:00"), status.MessagePast},
		"a draft has no phase":                            {func(m *status.Message) { m.State, m.PublishedAt = status.MessageDraft, nil }, on("11:00"), ""},
		"an archived draft has no phase": {
			func(m *status.Message) { archived("11:00")(m); m.PublishedAt = nil }, on("13:00"), "",
		},
		"it is past after it was archived while it was shown": {archived("11:00"), on("11:30"), status.MessagePast},
		"it was never shown if it was archived before":        {archived("09:59"), on("11:30"), ""},
		"it was never shown if it was published after its start and archived at once": {
			func(m *status.Message) { archived("11:00")(m); m.PublishedAt = ptr(on("11:00")) }, on("11:30"), "",
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, aMessage(tc.change).PhaseAt(tc.now)) })
	}
}

func TestPlannedMaintenanceIsAnnouncedAWeekAhead(t *testing.T) {
	m := aMessage()
	week := on("10:00").Add(-status.AnnounceAhead)
	require.True(t, m.IsAnnouncedAt(week))
	require.False(t, m.IsAnnouncedAt(week.Add(-time.Microsecond)))
	require.False(t, m.IsAnnouncedAt(on("10:00")), "it is active")
	require.False(t, aMessage(func(m *status.Message) { m.Severity = status.SeverityInfo }).IsAnnouncedAt(week))
}

func TestMessageIsShownUntilItEnds(t *testing.T) {
	archived := aMessage(func(m *status.Message) { m.ArchivedAt = ptr(on("11:00")) })
	require.Equal(t, on("12:00"), aMessage().ShownUntil())
	require.Equal(t, on("11:00"), archived.ShownUntil())
	archived.EndsAt = ptr(on("10:30"))
	require.Equal(t, on("10:30"), archived.ShownUntil(), "it had ended before it was archived")
	require.Equal(t, status.FarFuture(), aMessage(func(m *status.Message) { m.EndsAt = nil }).ShownUntil())
}
