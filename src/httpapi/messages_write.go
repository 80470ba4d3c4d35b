package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/status"
)

// message finds the message that the address names.
func (s *Server) message(c *fiber.Ctx) (*board.View, *status.Message, error) {
	p, err := s.now()
	if err != nil {
		return nil, nil, err
	}
	id := strings.Clone(c.Params("message"))
	found := p.view.Message(id)
	if found == nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no message %q", id)
	}
	return p.view, found, nil
}

func (s *Server) getMessage(c *fiber.Ctx) error {
	if err := s.bind.query(c, &GetMessageParams{}); err != nil {
		return err
	}
	_, found, err := s.message(c)
	if err != nil {
		return err
	}
	return sendJSON(c, messageOf(*found))
}

func (s *Server) listAllMessages(c *fiber.Ctx) error {
	var params ListAllMessagesParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.now()
	if err != nil {
		return err
	}
	at, err := placeOf(listKey("all messages", string(or(params.State, ""))), params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	cut, next := page(p.view.AllMessages, at,
		func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID },
		func(m status.Message) bool { return matchesFilter(params.State, m.State) })
	return sendJSON(c, MessageList{Items: messagesOf(cut), NextPageToken: next})
}

// readMessage reads a message from the body of a request; kept is what a body does not say.
func (s *Server) readMessage(c *fiber.Ctx, kept status.Message) (status.Message, error) {
	var in MessageInput
	made := func() status.Message {
		m := status.Message{
			Title: in.Title, Body: or(in.Body, ""), URL: or(in.URL, ""), Severity: status.Severity(in.Severity),
			StartsAt: status.Micro(or(in.StartsAt, kept.StartsAt)), PlatformIDs: or(in.PlatformIDs, nil),
		}
		if in.EndsAt != nil {
			m.EndsAt = new(status.Micro(*in.EndsAt))
		}
		return m.Clean()
	}
	err := s.bind.body(c, &in, func() error {
		if m := made(); !m.StartsAt.IsZero() { // else it begins when it is made
			return m.Validate()
		}
		return nil
	})
	return made(), err
}

// known finds platforms by id in a view.
func known(v *board.View) func(id string) *status.Platform {
	return func(id string) *status.Platform { return platformOfView(v, id) }
}

func (s *Server) createMessage(c *fiber.Ctx) error {
	p, err := s.now()
	if err != nil {
		return err
	}
	in, err := s.readMessage(c, status.Message{})
	if err != nil {
		return err
	}
	id := newID(c)
	if old := p.view.Message(id); old != nil {
		if err := sentAgain(catalog.SameMessage(*old, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, messageOf(*old))
	}
	made, err := s.Manage.CreateMessage(c.UserContext(), by(c), id, known(p.view), in)
	if _, err := s.shown(c, board.Changes{Messages: []status.Message{made}}, err); err != nil {
		return err
	}
	return sendCreated(c, made.ID, made.Version, messageOf(made))
}

func (s *Server) updateMessage(c *fiber.Ctx) error {
	v, current, err := s.message(c)
	if err != nil {
		return err
	}
	seen, err := seenVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readMessage(c, *current)
	if err != nil {
		return err
	}
	after, err := s.Manage.UpdateMessage(c.UserContext(), by(c), known(v), catalog.Seen[status.Message]{Known: *current, Version: seen}, in)
	return s.sendMessage(c, after, err)
}

// moveMessage publishes or archives.
func (s *Server) moveMessage(to status.MessageState) fiber.Handler {
	return func(c *fiber.Ctx) error {
		_, current, err := s.message(c)
		if err != nil {
			return err
		}
		seen, err := seenStep(c)
		if err != nil {
			return err
		}
		after, err := s.Manage.MoveMessage(c.UserContext(), by(c), catalog.Seen[status.Message]{Known: *current, Version: seen}, to)
		return s.sendMessage(c, after, err)
	}
}

func (s *Server) sendMessage(c *fiber.Ctx, after status.Message, err error) error {
	if _, err := s.shown(c, board.Changes{Messages: []status.Message{after}}, err); err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, messageOf(after))
}
