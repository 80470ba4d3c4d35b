package httpapi

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
	"buoy/src/status"
	"buoy/src/store"
)

// severalMessages stores messages in three phases. Groups of three have the same times, and creation is in another order.
func severalMessages(t *testing.T, w *world) {
	t.Helper()
	var messages []status.Message
	for i := range 24 {
		hour := time.Duration((i*7)%24/3) * time.Hour
		for phase, m := range map[status.MessagePhase]status.Message{
			status.MessagePlanned: {State: status.MessagePublished, StartsAt: at(-hour - time.Hour)},
			status.MessageActive:  {State: status.MessagePublished, StartsAt: at(hour)},
			status.MessagePast:    {State: status.MessageArchived, StartsAt: at(90 * time.Hour), ArchivedAt: new(at(hour))},
		} {
			m.ID, m.Title, m.Severity = store.NewID(), fmt.Sprint(phase, i), status.SeverityInfo
			m.PublishedAt, m.Origin, m.Version, m.Audit = new(at(90*time.Hour)), status.OriginApp, 1, audited(time.Duration(i/2)*time.Minute)
			if phase == status.MessagePast && i%2 == 0 {
				m.EndsAt, m.ArchivedAt = m.ArchivedAt, new(at(0)) // it was archived after its end
			}
			messages = append(messages, m)
		}
	}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(messages...)))
}

// allPages returns the messages of all pages of a list.
func allPages(t *testing.T, s *Server, query string) (all []api.Message) {
	t.Helper()
	next := query
	for range 100 {
		list := get[api.MessageList](t, s, "/api/v1/status-messages?"+next)
		all = append(all, list.Items...)
		if list.NextPageToken == nil {
			return all
		}
		next = query + "&page_token=" + *list.NextPageToken
	}
	require.Fail(t, "the list does not end")
	return nil
}

func TestMessagesAreInTheOrderOfTheirPhase(t *testing.T) {
	w := newWorld(t)
	severalMessages(t, w)
	s := viewerServer(t, w)
	shownUntil := func(m api.Message) time.Time {
		if m.EndsAt != nil && (m.ArchivedAt == nil || m.EndsAt.Before(*m.ArchivedAt)) {
			return *m.EndsAt
		}
		return *m.ArchivedAt
	}
	for phase, test := range map[string]struct {
		key   func(api.Message) time.Time
		order int // 1: the latest comes first
	}{
		"planned": {func(m api.Message) time.Time { return m.StartsAt }, -1},
		"active":  {func(m api.Message) time.Time { return m.CreatedAt }, 1},
		"past":    {shownUntil, 1},
	} {
		whole := allPages(t, s, "phase="+phase+"&page_size=500")
		require.GreaterOrEqual(t, len(whole), 24, phase)
		require.True(t, slices.IsSortedFunc(whole, func(a, b api.Message) int { return test.order * compare(b, a, test.key) }), phase)
		for _, size := range []int{1, 2, 3, 7} {
			require.Equal(t, whole, allPages(t, s, fmt.Sprint("phase=", phase, "&page_size=", size)), "%s in pages of %d", phase, size)
		}
	}
}

// compare orders messages by a time, then by id.
func compare(a, b api.Message, key func(api.Message) time.Time) int {
	if c := key(a).Compare(key(b)); c != 0 {
		return c
	}
	return slices.Compare([]byte(a.ID), []byte(b.ID))
}

func TestPageTokenBelongsToOnePhase(t *testing.T) {
	w := newWorld(t)
	severalMessages(t, w)
	s := viewerServer(t, w)
	list := get[api.MessageList](t, s, "/api/v1/status-messages?phase=planned&page_size=1")
	resp, _ := ask(t, s, "GET", "/api/v1/status-messages?phase=past&page_size=1&page_token="+*list.NextPageToken)
	require.Equal(t, 400, resp.StatusCode)
}
