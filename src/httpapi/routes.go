package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"buoy/src/auth"
	"buoy/src/status"
)

// route is one row of the table.
type route struct {
	method     string
	path       string
	permission auth.Permission
	handle     fiber.Handler
}

// routes is the only table of the API: every path and its required permission. No other code registers a route.
func (s *Server) routes() []route {
	once := s.responses.once
	return []route{
		{http.MethodGet, "/healthz", auth.Public, s.getHealth},
		{http.MethodGet, "/readyz", auth.Public, s.getReady},
		{http.MethodGet, "/api/v1/openapi.json", auth.Public, s.getOpenAPI},
		{http.MethodGet, "/api/v1/me", auth.ReadBoard, s.getMe},
		{http.MethodGet, "/api/v1/status/summary", auth.ReadBoard, s.getSummary},
		{http.MethodGet, "/api/v1/status/search", auth.ReadBoard, s.searchStatus},
		{http.MethodGet, "/api/v1/platforms", auth.ReadBoard, s.listPlatforms},
		{http.MethodGet, "/api/v1/platforms/:platform", auth.ReadBoard, s.getPlatform},
		{http.MethodGet, "/api/v1/platforms/:platform/uptime", auth.ReadBoard, s.getPlatformUptime},
		{http.MethodPost, "/api/v1/platforms", auth.ManageChecks, once(s.createPlatform)},
		{http.MethodPut, "/api/v1/platforms/:platform", auth.ManageChecks, s.updatePlatform},
		{http.MethodPost, "/api/v1/platforms/:platform/archive", auth.ManageChecks, once(s.movePlatform(s.Catalog.ArchivePlatform))},
		{http.MethodPost, "/api/v1/platforms/:platform/restore", auth.ManageChecks, once(s.movePlatform(s.Catalog.RestorePlatform))},
		{http.MethodGet, "/api/v1/check-kinds", auth.ReadBoard, s.listCheckKinds},
		{http.MethodGet, "/api/v1/status-checks", auth.ReadBoard, s.listChecks},
		{http.MethodPost, "/api/v1/status-checks", auth.ManageChecks, once(s.createCheck)},
		{http.MethodPost, `/api/v1/status-checks\:test`, auth.ManageChecks, s.testCheck},
		{http.MethodGet, "/api/v1/status-checks/:check", auth.ReadBoard, s.getCheck},
		{http.MethodPut, "/api/v1/status-checks/:check", auth.ManageChecks, s.updateCheck},
		{http.MethodPost, "/api/v1/status-checks/:check/archive", auth.ManageChecks, once(s.archiveCheck)},
		{http.MethodPost, "/api/v1/status-checks/:check/restore", auth.ManageChecks, once(s.restoreCheck)},
		{http.MethodGet, "/api/v1/discovered-objects", auth.ManageChecks, s.listDiscovered},
		{http.MethodPost, `/api/v1/discovered-objects\:find-hidden`, auth.ManageChecks, s.findHidden},
		{http.MethodPost, `/api/v1/discovered-objects\:propose`, auth.ManageChecks, s.proposeChecks},
		{http.MethodGet, "/api/v1/status-results", auth.ReadBoard, s.listResults},
		{http.MethodPost, "/api/v1/status-results", auth.PushResults, s.pushResults},
		{http.MethodGet, "/api/v1/status-results/latest", auth.ReadBoard, s.listLatestResults},
		{http.MethodGet, "/api/v1/status-results/series", auth.ReadBoard, s.getSeries},
		{http.MethodGet, "/api/v1/status-transitions", auth.ReadBoard, s.listTransitions},
		{http.MethodGet, "/api/v1/status-messages", auth.ReadBoard, s.listMessages},
		{http.MethodPost, "/api/v1/status-messages", auth.WriteMessages, once(s.createMessage)},
		{http.MethodGet, "/api/v1/status-messages/all", auth.WriteMessages, s.listAllMessages},
		{http.MethodGet, "/api/v1/status-messages/:message", auth.WriteMessages, s.getMessage},
		{http.MethodPut, "/api/v1/status-messages/:message", auth.WriteMessages, s.updateMessage},
		{http.MethodPost, "/api/v1/status-messages/:message/publish", auth.WriteMessages, once(s.moveMessage(status.MessagePublished))},
		{http.MethodPost, "/api/v1/status-messages/:message/archive", auth.WriteMessages, once(s.moveMessage(status.MessageArchived))},
		{http.MethodGet, "/api/v1/ingestion-runs", auth.ReadBoard, s.listRuns},
		{http.MethodPost, "/api/v1/ingestion-runs", auth.TriggerRuns, once(s.triggerRun)},
		{http.MethodGet, "/api/v1/ingestion-runs/latest", auth.ReadBoard, s.listLatestRuns},
		{http.MethodGet, "/api/v1/audit-events", auth.ReadAudit, s.listAuditEvents},
	}
}

// register adds to the router: the table, the 404 of all other paths under /api, and the page.
func (s *Server) register() error {
	byPath := map[string][]route{}
	var paths []string // in table order: a literal path must come before the pattern that also matches it
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

// principalKey is the key under which a request stores its principal.
const principalKey = "principal"

// allow lets a request through if its principal has the permission. An unknown principal is 401, a missing permission 403.
func (s *Server) allow(permission auth.Permission) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := s.sameOrigin(c); err != nil {
			return err
		}
		if permission == auth.Public {
			return c.Next()
		}
		p, err := s.Identify(c.UserContext(), func(name string) string { return c.Get(name) })
		switch {
		case err != nil:
			return err
		case p == nil:
			return status.Errorf(codeUnauthenticated, "nobody is signed in")
		case !auth.Can(p, permission):
			return status.Errorf(codeForbidden, "the role %s may not do this", p.Role)
		}
		c.Locals(principalKey, p)
		return c.Next()
	}
}

// principal returns the principal of a request that allow let through.
func principal(c *fiber.Ctx) *auth.Principal {
	p, _ := c.Locals(principalKey).(*auth.Principal) // nil on a public route
	return p
}
