package httpapi

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// check returns the check in the path.
func (s *Server) check(c *fiber.Ctx) (*board.View, *board.Check, error) {
	p, err := s.viewed()
	if err != nil {
		return nil, nil, err
	}
	id := idInPath(c, "check")
	found := p.view.Check(id)
	if found == nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no check %q", id)
	}
	return p.view, found, nil
}

func (s *Server) getCheck(c *fiber.Ctx) error {
	if err := s.bind.query(c, &api.GetCheckParams{}); err != nil {
		return err
	}
	_, found, err := s.check(c)
	if err != nil {
		return err
	}
	return sendJSON(c, checkOf(found))
}

// readCheck reads a check from the body of a request.
func (s *Server) readCheck(c *fiber.Ctx) (status.Check, error) {
	var in api.CheckInput
	err := s.bind.body(c, &in, func() error { return s.Catalog.ValidateDraft(checkFrom(in)) })
	return checkFrom(in), err
}

func (s *Server) createCheck(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	in, err := s.readCheck(c)
	if err != nil {
		return err
	}
	id := idFromKey(c)
	if old := p.view.Check(id); old != nil {
		if err := checkReplay(catalog.SameCheck(*old.Check, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, checkOf(old))
	}
	created, err := s.Catalog.CreateCheck(c.UserContext(), actorOf(c), id, platformOfView(p.view, in.PlatformID), in)
	v, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&created}}, err)
	if err != nil {
		return err
	}
	return sendCreated(c, created.ID, created.Version, checkOf(s.checkIn(v, created)))
}

// platformOfView returns a platform by its id, but not by its slug.
func platformOfView(v *board.View, id string) *status.Platform {
	if p := v.Platform(id); p != nil && p.ID == id {
		return &p.Platform
	}
	return nil
}

// checkIn returns the check as the board shows it, or as it was written if the board does not show it yet.
func (s *Server) checkIn(v *board.View, c status.Check) *board.Check {
	if shown := v.Check(c.ID); shown != nil && shown.Version >= c.Version {
		return shown
	}
	written := board.NewCheck(s.Kinds, &c)
	written.Now = status.EvaluateCheck(c, nil, nil, status.SourceNow{}, v.At)
	return written
}

func (s *Server) updateCheck(c *fiber.Ctx) error {
	v, current, err := s.check(c)
	if err != nil {
		return err
	}
	version, err := ifMatchVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readCheck(c)
	if err != nil {
		return err
	}
	after, err := s.Catalog.UpdateCheck(c.UserContext(), actorOf(c), platformOfView(v, in.PlatformID), catalog.Precondition[status.Check]{Known: *current.Check, Version: version}, in)
	return s.sendCheck(c, after, err)
}

func (s *Server) archiveCheck(c *fiber.Ctx) error {
	_, current, err := s.check(c)
	if err != nil {
		return err
	}
	version, err := ifMatchVersionNoBody(c)
	if err != nil {
		return err
	}
	after, err := s.Catalog.ArchiveCheck(c.UserContext(), actorOf(c), catalog.Precondition[status.Check]{Known: *current.Check, Version: version})
	return s.sendCheck(c, after, err)
}

func (s *Server) restoreCheck(c *fiber.Ctx) error {
	v, current, err := s.check(c)
	if err != nil {
		return err
	}
	version, err := ifMatchVersionNoBody(c)
	if err != nil {
		return err
	}
	after, err := s.Catalog.RestoreCheck(c.UserContext(), actorOf(c), platformOfView(v, current.PlatformID),
		catalog.Precondition[status.Check]{Known: *current.Check, Version: version})
	return s.sendCheck(c, after, err)
}

func (s *Server) sendCheck(c *fiber.Ctx, after status.Check, err error) error {
	v, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&after}}, err)
	if err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, checkOf(s.checkIn(v, after)))
}

// testLimit is the longest timeout of a test. It is shorter than changeLimit, so that the outcome of the measurement arrives.
const testLimit = 45 * time.Second

// testCheck measures a draft once and stores nothing.
func (s *Server) testCheck(c *fiber.Ctx) error {
	var in api.CheckDraft
	broken, unreadable, err := s.bind.read(c, &in)
	if err != nil {
		return err
	}
	draft := draftFrom(in)
	if unreadable {
		return status.Invalid("the request", broken)
	}
	if err := addDomainErrors(broken, s.Catalog.ValidateDraft(draft)); err != nil {
		return err
	}
	user := principal(c).Email
	if _, running := s.testing.LoadOrStore(user, true); running {
		return status.Errorf(codeBusy, "a test of yours is running; wait for its answer")
	}
	defer s.testing.Delete(user)
	draft.Timeout = min(draft.Timeout, testLimit)
	r := s.Measure(c.UserContext(), draft)
	out := api.Measurement{Status: api.Status(r.Status), Value: r.Value, Detail: r.Detail, LatencyMs: int(r.LatencyMS)}
	if r.Link != "" {
		out.Link = &r.Link
	}
	return sendOnce(c, http.StatusOK, out)
}
