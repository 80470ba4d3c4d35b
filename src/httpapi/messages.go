package httpapi

import (
	"slices"
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
	at.oldestFirst = phase == api.MessagePhasePlanned
	position := func(m status.Message) status.Cursor { return status.Cursor{At: listedAt(m, phase), ID: m.ID} }
	messages := slices.DeleteFunc(slices.Clone(v.AllMessages), func(m status.Message) bool {
		return m.PhaseAt(v.At) != status.MessagePhase(phase) || params.PlatformID != nil && !m.AppliesTo(*params.PlatformID)
	})
	slices.SortFunc(messages, func(a, b status.Message) int { return at.compare(position(a), position(b)) })
	cut, next := page(messages, at,
		func(m status.Message) (time.Time, string) { return listedAt(m, phase), m.ID },
		func(status.Message) bool { return true })
	return api.MessageList{Items: messagesOf(cut), NextPageToken: next}, nil
}

// listedAt returns the time by which the messages of a phase are sorted.
func listedAt(m status.Message, phase api.MessagePhase) time.Time {
	switch phase {
	case api.MessagePhasePlanned:
		return m.StartsAt
	case api.MessagePhasePast:
		return m.ShownUntil()
	default:
		return m.CreatedAt
	}
}
