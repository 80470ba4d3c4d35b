package httpapi

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listMessages(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	if plain(c) {
		return p.messages(c)
	}
	var params api.ListMessagesParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	list, err := messageList(p.view, params)
	if err != nil {
		return err
	}
	return sendJSON(c, list)
}

func messageList(v *board.View, params api.ListMessagesParams) (api.MessageList, error) {
	phase := valueOr(params.Phase, api.MessagePhaseActive)
	list := listKey("messages", valueOr(params.PlatformID, ""), string(phase))
	at, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return api.MessageList{}, err
	}
	keep := func(m status.Message) bool {
		return m.PhaseAt(v.At) == status.MessagePhase(phase) && (params.PlatformID == nil || m.AppliesTo(*params.PlatformID))
	}
	messages, key := v.AllMessages, func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID }
	switch phase {
	case api.MessagePhasePlanned:
		at.oldestFirst = true
		messages, key = sortedBy(messages, keep, func(m status.Message) time.Time { return m.StartsAt })
		slices.Reverse(messages)
	case api.MessagePhasePast:
		messages, key = sortedBy(messages, keep, status.Message.ShownUntil)
	case api.MessagePhaseActive: // AllMessages has this order
	}
	cut, next := page(messages, at, key, keep)
	return api.MessageList{Items: messagesOf(cut), NextPageToken: next}, nil
}

// sortedBy returns the messages to keep, latest first by a time and then by id, and the key of that order.
func sortedBy(messages []status.Message, keep func(status.Message) bool, at func(status.Message) time.Time) (
	kept []status.Message, key func(status.Message) (time.Time, string),
) {
	for _, m := range messages {
		if keep(m) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b status.Message) int { return cmp.Or(at(b).Compare(at(a)), strings.Compare(b.ID, a.ID)) })
	return kept, func(m status.Message) (time.Time, string) { return at(m), m.ID }
}
