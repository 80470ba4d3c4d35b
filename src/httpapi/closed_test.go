package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
)

// requiredRoles repeats the required role of each route. A new route or a changed permission must be confirmed here.
var requiredRoles = map[string]auth.Role{
	"GET /api/v1/me":                                auth.Viewer,
	"GET /api/v1/status/summary":                    auth.Viewer,
	"GET /api/v1/status/search":                     auth.Viewer,
	"GET /api/v1/platforms":                         auth.Viewer,
	"GET /api/v1/platforms/:platform":               auth.Viewer,
	"GET /api/v1/platforms/:platform/uptime":        auth.Viewer,
	"GET /api/v1/check-kinds":                       auth.Viewer,
	"GET /api/v1/status-checks":                     auth.Viewer,
	"GET /api/v1/status-checks/:check":              auth.Viewer,
	"GET /api/v1/status-results":                    auth.Viewer,
	"GET /api/v1/status-results/latest":             auth.Viewer,
	"GET /api/v1/status-results/series":             auth.Viewer,
	"GET /api/v1/status-transitions":                auth.Viewer,
	"GET /api/v1/status-messages":                   auth.Viewer,
	"GET /api/v1/ingestion-runs":                    auth.Viewer,
	"GET /api/v1/ingestion-runs/latest":             auth.Viewer,
	"POST /api/v1/status-results":                   auth.Operator,
	"POST /api/v1/status-messages":                  auth.Operator,
	"GET /api/v1/status-messages/all":               auth.Operator,
	"GET /api/v1/status-messages/:message":          auth.Operator,
	"PUT /api/v1/status-messages/:message":          auth.Operator,
	"POST /api/v1/status-messages/:message/publish": auth.Operator,
	"POST /api/v1/status-messages/:message/archive": auth.Operator,
	"POST /api/v1/platforms":                        auth.Admin,
	"PUT /api/v1/platforms/:platform":               auth.Admin,
	"POST /api/v1/platforms/:platform/archive":      auth.Admin,
	"POST /api/v1/platforms/:platform/restore":      auth.Admin,
	"POST /api/v1/status-checks":                    auth.Admin,
	`POST /api/v1/status-checks\:test`:              auth.Admin,
	"PUT /api/v1/status-checks/:check":              auth.Admin,
	"POST /api/v1/status-checks/:check/archive":     auth.Admin,
	"POST /api/v1/status-checks/:check/restore":     auth.Admin,
	"POST /api/v1/ingestion-runs":                   auth.Admin,
	"GET /api/v1/audit-events":                      auth.Admin,
	"GET /api/v1/discovered-objects":                auth.Admin,
	`POST /api/v1/discovered-objects\:find-hidden`:  auth.Admin,
	`POST /api/v1/discovered-objects\:propose`:      auth.Admin,
}

// public are the routes that need no signed-in user.
var public = []string{"GET /healthz", "GET /readyz", "GET /api/v1/openapi.json"}

// pathOf returns a path that matches a route.
func pathOf(r route) string {
	return strings.NewReplacer(`\:`, ":", ":platform", "shop", ":check", "none", ":message", "none").Replace(r.path)
}

func TestRoutesRejectOtherRoles(t *testing.T) {
	w := newWorld(t)
	servers := map[auth.Role]*Server{"": running(t, w.db, nil)}
	for _, role := range []auth.Role{"guest", auth.Viewer, auth.Operator, auth.Admin} {
		servers[role] = running(t, w.db, &auth.Principal{Email: "x@y", Role: role})
	}
	seen := map[string]bool{}
	for _, r := range servers[""].routes() {
		name := r.method + " " + r.path
		seen[name] = true
		minimum, listed := requiredRoles[name]
		if !listed {
			require.Contains(t, public, name, "decide who may call it, and say so in requiredRoles")
			require.Equal(t, auth.Public, r.permission, name)
		}
		for role, s := range servers {
			for origin, headers := range origins {
				resp, body := send(t, s, r.method, pathOf(r), bodyFor(r), headers...)
				wrong := strings.HasPrefix(origin, "wrong") && r.method != http.MethodGet
				switch {
				case wrong:
					requireProblem(t, resp, body, http.StatusForbidden, codeCrossOrigin)
				case !listed || role.Rank() >= minimum.Rank() && role.Rank() > 0:
					require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, resp.StatusCode, "%s %q %s: %s", name, role, origin, body)
				case role == "":
					requireProblem(t, resp, body, http.StatusUnauthorized, codeUnauthenticated)
				default:
					requireProblem(t, resp, body, http.StatusForbidden, codeForbidden)
				}
			}
		}
	}
	for name := range requiredRoles {
		require.True(t, seen[name], "%s is not a route", name)
	}
	for _, s := range servers {
		require.Len(t, s.Board.View().Platforms, len(w.platforms), "nothing was made")
	}
}

// origins are the origins of a request, as browsers and other clients send them.
var origins = map[string][]string{
	"no browser":                    nil,
	"right: this page":              {"Sec-Fetch-Site", "same-origin"},
	"right: an old browser":         {"Origin", "https://example.com", "Host", "example.com"},
	"wrong: a page of another site": {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
	"wrong: a sister site":          {"Sec-Fetch-Site", "same-site", "Origin", "https://other.example.com"},
	"wrong: an old browser":         {"Origin", "https://evil.example"},
	"wrong: a sandboxed frame":      {"Origin", "null"},
	"wrong: it claims to be both":   {"Sec-Fetch-Site", "cross-site", "Origin", "https://example.com"},
}

// bodyFor returns a body that a route reads and refuses, so that the request changes nothing.
func bodyFor(r route) string {
	if r.method == http.MethodGet || strings.HasSuffix(r.path, "archive") || strings.HasSuffix(r.path, "restore") || strings.HasSuffix(r.path, "publish") {
		return ""
	}
	return `{"no such field":1}`
}
