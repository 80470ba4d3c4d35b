package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"buoy/src/authz"
	"buoy/src/status"
)

// route is one line of the table.
type route struct {
	method     string
	path       string
	permission authz.Permission
	handle     fiber.Handler
}

// routes is THE table: every address of the API, and what one must be allowed to call it. Nothing else registers one.
func (s *Server) routes() []route {
	once := s.answers.once
	return []route{
		{http.MethodGet, "/healthz", authz.Public, s.getHealth},
		{http.MethodGet, "/readyz", authz.Public, s.getReady},
		{http.MethodGet, "/api/v1/openapi.json", authz.Public, s.getOpenAPI},
		{http.MethodGet, "/api/v1/me", authz.ReadBoard, s.getMe},
		{http.MethodGet, "/api/v1/status/summary", authz.ReadBoard, s.getSummary},
		{http.MethodGet, "/api/v1/platforms", authz.ReadBoard, s.listPlatforms},
		{http.MethodGet, "/api/v1/platforms/:platform", authz.ReadBoard, s.getPlatform},
		{http.MethodGet, "/api/v1/platforms/:platform/uptime", authz.ReadBoard, s.getPlatformUptime},
		{http.MethodPost, "/api/v1/platforms", authz.ManageChecks, once(s.createPlatform)},
		{http.MethodPut, "/api/v1/platforms/:platform", authz.ManageChecks, s.updatePlatform},
		{http.MethodPost, "/api/v1/platforms/:platform/archive", authz.ManageChecks, once(s.movePlatform(status.PlatformArchived))},
		{http.MethodPost, "/api/v1/platforms/:platform/restore", authz.ManageChecks, once(s.movePlatform(status.PlatformActive))},
		{http.MethodGet, "/api/v1/status-checks", authz.ReadBoard, s.listChecks},
		{http.MethodPost, "/api/v1/status-checks", authz.ManageChecks, once(s.createCheck)},
		{http.MethodPost, `/api/v1/status-checks\:test`, authz.ManageChecks, s.testCheck},
		{http.MethodGet, "/api/v1/status-checks/:check", authz.ReadBoard, s.getCheck},
		{http.MethodPut, "/api/v1/status-checks/:check", authz.ManageChecks, s.updateCheck},
		{http.MethodPost, "/api/v1/status-checks/:check/archive", authz.ManageChecks, once(s.moveCheck(status.CheckArchived))},
		{http.MethodPost, "/api/v1/status-checks/:check/restore", authz.ManageChecks, once(s.moveCheck(status.CheckActive))},
		{http.MethodGet, "/api/v1/status-results", authz.ReadBoard, s.listResults},
		{http.MethodPost, "/api/v1/status-results", authz.PushResults, s.pushResults},
		{http.MethodGet, "/api/v1/status-results/latest", authz.ReadBoard, s.listLatestResults},
		{http.MethodGet, "/api/v1/status-results/series", authz.ReadBoard, s.getSeries},
		{http.MethodGet, "/api/v1/status-messages", authz.ReadBoard, s.listMessages},
		{http.MethodPost, "/api/v1/status-messages", authz.WriteMessages, once(s.createMessage)},
		{http.MethodGet, "/api/v1/status-messages/all", authz.WriteMessages, s.listAllMessages},
		{http.MethodGet, "/api/v1/status-messages/:message", authz.WriteMessages, s.getMessage},
		{http.MethodPut, "/api/v1/status-messages/:message", authz.WriteMessages, s.updateMessage},
		{http.MethodPost, "/api/v1/status-messages/:message/publish", authz.WriteMessages, once(s.moveMessage(status.MessagePublished))},
		{http.MethodPost, "/api/v1/status-messages/:message/archive", authz.WriteMessages, once(s.moveMessage(status.MessageArchived))},
		{http.MethodGet, "/api/v1/ingestion-runs", authz.ReadBoard, s.listRuns},
		{http.MethodPost, "/api/v1/ingestion-runs", authz.TriggerRuns, once(s.triggerRun)},
		{http.MethodGet, "/api/v1/ingestion-runs/latest", authz.ReadBoard, s.listLatestRuns},
		{http.MethodGet, "/api/v1/audit-events", authz.ReadAudit, s.listAuditEvents},
	}
}

// register puts the table, the refusal of everything else under /api, and the page into the router.
func (s *Server) register() error {
	byPath := map[string][]route{}
	var paths []string // in the order of the table: one that is written out comes before the pattern that would take it
	for _, r := range s.routes() {
		if !r.permission.Known() {
			return fmt.Errorf("route %s %s: %q is not a permission", r.method, r.path, r.permission)
		}
		if byPath[r.path] == nil {
			paths = append(paths, r.path)
		}
		byPath[r.path] = append(byPath[r.path], r)
	}
	for _, path := range paths {
		var allowed []string
		for _, r := range byPath[path] {
			if r.method == http.MethodGet {
				s.app.Get(path, s.allow(r.permission), r.handle) // and HEAD
			} else {
				s.app.Add(r.method, path, s.allow(r.permission), r.handle)
			}
			allowed = append(allowed, r.method)
		}
		s.app.All(path, func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderAllow, strings.Join(allowed, ", "))
			return fiber.ErrMethodNotAllowed
		})
	}
	s.app.All("/api/*", func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return s.registerPage()
}

// principalKey is where a request keeps who sent it.
const principalKey = "principal"

// allow lets a request through if whoever sent it has the permission. Not known is 401, not allowed is 403.
func (s *Server) allow(permission authz.Permission) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := s.sameOrigin(c); err != nil {
			return err
		}
		if permission == authz.Public {
			return c.Next()
		}
		p, err := s.Identify(c.UserContext(), func(name string) string { return c.Get(name) })
		switch {
		case err != nil:
			return err
		case p == nil:
			return status.Errorf(codeUnauthenticated, "nobody is signed in")
		case !authz.Can(p, permission):
			return status.Errorf(codeForbidden, "the role %s may not do this", p.Role)
		}
		c.Locals(principalKey, p)
		return c.Next()
	}
}

// principal is who sent a request that allow let through.
func principal(c *fiber.Ctx) *authz.Principal {
	p, _ := c.Locals(principalKey).(*authz.Principal) // nil on a public route
	return p
}
