package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) getHealth(c *fiber.Ctx) error {
	return c.JSON(api.Health{Status: api.HealthStatusOK, Version: s.Version})
}

func (s *Server) getReady(c *fiber.Ctx) error {
	p, err := s.ready()
	if err != nil {
		return err
	}
	if s.CheckStore != nil {
		if err := s.CheckStore(); err != nil {
			return err
		}
	}
	if p.view.AsOf.IsZero() {
		return status.Errorf(codeNotReady, "the board is not built: %s", p.view.Reason)
	}
	return c.JSON(api.Ready{Status: api.ReadyStatusOK, AsOf: p.view.AsOf})
}

func (s *Server) getOpenAPI(c *fiber.Ctx) error {
	return s.contract.send(c)
}

func (s *Server) getMe(c *fiber.Ctx) error {
	if err := s.bind.query(c, &struct{}{}); err != nil {
		return err
	}
	p := principal(c)
	return sendJSON(c, api.Me{Email: p.Email, Role: api.Role(p.Role), RoleSource: p.RoleSource})
}
