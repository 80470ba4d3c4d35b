package httpapi

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/status"
)

// check finds the check that the address names.
func (s *Server) check(c *fiber.Ctx) (*board.View, *board.Check, error) {
	p, err := s.now()
	if err != nil {
		return nil, nil, err
	}
	id := strings.Clone(c.Params("check"))
	found := p.view.Check(id)
	if found == nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no check %q", id)
	}
	return p.view, found, nil
}

func (s *Server) getCheck(c *fiber.Ctx) error {
	if err := s.bind.query(c, &GetCheckParams{}); err != nil {
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
	var in CheckInput
	made := func() status.Check {
		return status.Check{
			PlatformID: in.PlatformID, Name: in.Name, Kind: status.Kind(in.Kind), Target: targetOf(in.Target), Unit: or(in.Unit, ""),
			Warn: in.Warn, Crit: in.Crit, Freshness: s.freshness(in), Owner: or(in.Owner, ""),
			RunbookURL: or(in.RunbookURL, ""), State: status.CheckState(or(in.State, "")),
		}.Clean()
	}
	err := s.bind.body(c, &in, func() error { return s.Manage.ValidateDraft(made()) })
	return made(), err
}

// targetOf is a target as it is stored.
func targetOf(fields map[string]any) json.RawMessage {
	if fields == nil {
		fields = map[string]any{}
	}
	raw, err := json.Marshal(fields)
	if err != nil { // it came as JSON
		return json.RawMessage(`{}`)
	}
	return raw
}

// freshness returns the freshness in a request, or the default of the kind.
func (s *Server) freshness(in CheckInput) time.Duration {
	if in.FreshnessSeconds == nil {
		return s.Kinds.FreshnessOf(status.Kind(in.Kind))
	}
	return time.Duration(*in.FreshnessSeconds) * time.Second
}

func (s *Server) createCheck(c *fiber.Ctx) error {
	p, err := s.now()
	if err != nil {
		return err
	}
	in, err := s.readCheck(c)
	if err != nil {
		return err
	}
	id := newID(c)
	if old := p.view.Check(id); old != nil {
		if err := sentAgain(catalog.SameCheck(old.Check, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, checkOf(old))
	}
	made, err := s.Manage.CreateCheck(c.UserContext(), by(c), id, platformOfView(p.view, in.PlatformID), in)
	v, err := s.shown(c, board.Changes{Checks: []status.Check{made}}, err)
	if err != nil {
		return err
	}
	return sendCreated(c, made.ID, made.Version, checkOf(s.checkIn(v, made)))
}

// platformOfView finds a platform by its id alone.
func platformOfView(v *board.View, id string) *status.Platform {
	if p := v.Platform(id); p != nil && p.ID == id {
		return &p.Platform
	}
	return nil
}

// checkIn is the check as the board shows it, or as it was written where the board does not show it yet.
func (s *Server) checkIn(v *board.View, c status.Check) *board.Check {
	if shown := v.Check(c.ID); shown != nil && shown.Version >= c.Version {
		return shown
	}
	written := board.NewCheck(s.Kinds, c)
	written.Now = status.EvaluateCheck(c, nil, nil, status.SourceNow{}, v.At)
	return written
}

func (s *Server) updateCheck(c *fiber.Ctx) error {
	v, current, err := s.check(c)
	if err != nil {
		return err
	}
	seen, err := seenVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readCheck(c)
	if err != nil {
		return err
	}
	after, err := s.Manage.UpdateCheck(c.UserContext(), by(c), platformOfView(v, in.PlatformID), catalog.Seen[status.Check]{Known: current.Check, Version: seen}, in)
	return s.sendCheck(c, after, err)
}

// moveCheck archives or restores.
func (s *Server) moveCheck(to status.CheckState) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, current, err := s.check(c)
		if err != nil {
			return err
		}
		seen, err := seenStep(c)
		if err != nil {
			return err
		}
		after, err := s.Manage.MoveCheck(c.UserContext(), by(c), platformOfView(v, current.PlatformID), catalog.Seen[status.Check]{Known: current.Check, Version: seen}, to)
		return s.sendCheck(c, after, err)
	}
}

func (s *Server) sendCheck(c *fiber.Ctx, after status.Check, err error) error {
	v, err := s.shown(c, board.Changes{Checks: []status.Check{after}}, err)
	if err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, checkOf(s.checkIn(v, after)))
}

// testCheck measures a draft once and stores nothing.
func (s *Server) testCheck(c *fiber.Ctx) error {
	var in CheckDraft
	broken, unreadable, err := s.bind.read(c, &in)
	if err != nil {
		return err
	}
	draft := status.Check{
		Name: "draft", Kind: status.Kind(in.Kind), Target: targetOf(in.Target), Unit: or(in.Unit, ""), Warn: in.Warn, Crit: in.Crit,
		Freshness: status.DefaultFreshness, State: status.CheckActive,
	}.Clean()
	if unreadable {
		return status.Invalid("the request", broken)
	}
	if err := withDomain(broken, s.Manage.ValidateDraft(draft)); err != nil {
		return err
	}
	who := principal(c).Email
	if _, running := s.testing.LoadOrStore(who, true); running {
		return status.Errorf(codeBusy, "a test of yours is running; wait for its answer")
	}
	defer s.testing.Delete(who)
	r := s.Measure(c.UserContext(), draft)
	out := Measurement{Status: Status(r.Status), Value: r.Value, Detail: r.Detail, LatencyMs: int(r.LatencyMS)}
	if r.Link != "" {
		out.Link = &r.Link
	}
	return sendOnce(c, http.StatusOK, out)
}
