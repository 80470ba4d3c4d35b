package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// readPlatform reads a platform from the body of a request. kept provides the fields that a body may omit.
func (s *Server) readPlatform(c *fiber.Ctx, kept status.Platform) (status.Platform, error) {
	var in api.PlatformInput
	err := s.bind.body(c, &in, func() error {
		p := platformFrom(in, kept)
		p.Slug = cmp.Or(p.Slug, status.Slug(p.Name), "slug") // the slug is derived from a name, which may be empty
		return p.Validate()
	})
	return platformFrom(in, kept), err
}

func (s *Server) createPlatform(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	in, err := s.readPlatform(c, status.Platform{})
	if err != nil {
		return err
	}
	id := idFromKey(c)
	if old := p.view.Platform(id); old != nil {
		if err := checkReplay(catalog.SamePlatform(old.Platform, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, platformOf(old))
	}
	created, err := s.Catalog.CreatePlatform(c.UserContext(), actorOf(c), id, in)
	v, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&created}}, err)
	if err != nil {
		return err
	}
	return sendCreated(c, created.ID, created.Version, platformOf(platformIn(v, created)))
}

// platformIn returns the platform as the board shows it, or as it was written if the board does not show it yet.
func platformIn(v *board.View, p status.Platform) *board.Platform {
	if shown := v.Platform(p.ID); shown != nil && shown.Version >= p.Version {
		return shown
	}
	return &board.Platform{Platform: p, Now: status.EvaluateAll([]status.PlatformFacts{{Platform: p}}, v.At)[0]}
}

func (s *Server) updatePlatform(c *fiber.Ctx) error {
	_, current, err := s.platform(c)
	if err != nil {
		return err
	}
	version, err := ifMatchVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readPlatform(c, current.Platform)
	if err != nil {
		return err
	}
	after, err := s.Catalog.UpdatePlatform(c.UserContext(), actorOf(c), catalog.Precondition[status.Platform]{Known: current.Platform, Version: version}, in)
	v, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&after}}, err)
	if err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, platformOf(platformIn(v, after)))
}

// platformStep archives or restores a platform with its checks, and returns all changed entities.
type platformStep func(
	ctx context.Context, by catalog.Actor, expected catalog.Precondition[status.Platform], checks []status.Check,
) (status.Platform, []status.Declared, error)

func (s *Server) movePlatform(step platformStep) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, current, err := s.platform(c)
		if err != nil {
			return err
		}
		version, err := ifMatchVersionNoBody(c)
		if err != nil {
			return err
		}
		checks := make([]status.Check, len(v.Checks))
		for i, check := range v.Checks {
			checks[i] = *check.Check
		}
		after, changed, err := step(c.UserContext(), actorOf(c), catalog.Precondition[status.Platform]{Known: current.Platform, Version: version}, checks)
		v, err = s.applyToBoard(c, board.Changes{Entities: changed}, err)
		if err != nil {
			return err
		}
		return sendEntity(c, http.StatusOK, after.Version, platformOf(platformIn(v, after)))
	}
}
