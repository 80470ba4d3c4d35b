package httpapi

import (
	"cmp"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/status"
)

// readPlatform reads a platform from the body of a request; kept is what a body does not say.
func (s *Server) readPlatform(c *fiber.Ctx, kept status.Platform) (status.Platform, error) {
	var in PlatformInput
	made := func() status.Platform {
		return status.Platform{
			Name: in.Name, Slug: or(in.Slug, kept.Slug), Description: or(in.Description, ""), Owner: in.Owner, Contact: or(in.Contact, ""),
			URL: or(in.URL, ""), Tags: or(in.Tags, nil),
		}.Clean()
	}
	err := s.bind.body(c, &in, func() error {
		p := made()
		p.Slug = cmp.Or(p.Slug, status.Slug(p.Name), "slug") // it is derived from a name that may be empty
		return p.Validate()
	})
	return made(), err
}

func (s *Server) createPlatform(c *fiber.Ctx) error {
	p, err := s.now()
	if err != nil {
		return err
	}
	in, err := s.readPlatform(c, status.Platform{})
	if err != nil {
		return err
	}
	id := newID(c)
	if old := p.view.Platform(id); old != nil {
		if err := sentAgain(catalog.SamePlatform(old.Platform, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, platformOf(old))
	}
	made, err := s.Manage.CreatePlatform(c.UserContext(), by(c), id, in)
	v, err := s.shown(c, board.Changes{Platforms: []status.Platform{made}}, err)
	if err != nil {
		return err
	}
	return sendCreated(c, made.ID, made.Version, platformOf(platformIn(v, made)))
}

// platformIn is the platform as the board shows it, or as it was written where the board does not show it yet.
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
	seen, err := seenVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readPlatform(c, current.Platform)
	if err != nil {
		return err
	}
	after, err := s.Manage.UpdatePlatform(c.UserContext(), by(c), catalog.Seen[status.Platform]{Known: current.Platform, Version: seen}, in)
	v, err := s.shown(c, board.Changes{Platforms: []status.Platform{after}}, err)
	if err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, platformOf(platformIn(v, after)))
}

// movePlatform archives or restores.
func (s *Server) movePlatform(to status.PlatformState) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, current, err := s.platform(c)
		if err != nil {
			return err
		}
		seen, err := seenStep(c)
		if err != nil {
			return err
		}
		var checks []status.Check
		for _, check := range v.Checks {
			if check.PlatformID == current.ID {
				checks = append(checks, check.Check)
			}
		}
		after, moved, err := s.Manage.MovePlatform(c.UserContext(), by(c), catalog.Seen[status.Platform]{Known: current.Platform, Version: seen}, checks, to)
		v, err = s.shown(c, board.Changes{Platforms: []status.Platform{after}, Checks: moved}, err)
		if err != nil {
			return err
		}
		return sendEntity(c, http.StatusOK, after.Version, platformOf(platformIn(v, after)))
	}
}
