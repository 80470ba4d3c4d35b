package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/authz"
)

// mayCall is who may call what, written down a second time: a route that is not here, or whose permission has changed, has to
// be decided upon here too.
var mayCall = map[string]authz.Role{
	"GET /api/v1/me":                                authz.Viewer,
	"GET /api/v1/status/summary":                    authz.Viewer,
	"GET /api/v1/platforms":                         authz.Viewer,
	"GET /api/v1/platforms/:platform":               authz.Viewer,
	"GET /api/v1/platforms/:platform/uptime":        authz.Viewer,
	"GET /api/v1/status-checks":                     authz.Viewer,
	"GET /api/v1/status-checks/:check":              authz.Viewer,
	"GET /api/v1/status-results":                    authz.Viewer,
	"GET /api/v1/status-results/latest":             authz.Viewer,
	"GET /api/v1/status-results/series":             authz.Viewer,
	"GET /api/v1/status-messages":                   authz.Viewer,
	"GET /api/v1/ingestion-runs":                    authz.Viewer,
	"GET /api/v1/ingestion-runs/latest":             authz.Viewer,
	"POST /api/v1/status-results":                   authz.Operator,
	"POST /api/v1/status-messages":                  authz.Operator,
	"GET /api/v1/status-messages/all":               authz.Operator,
	"GET /api/v1/status-messages/:message":          authz.Operator,
	"PUT /api/v1/status-messages/:message":          authz.Operator,
	"POST /api/v1/status-messages/:message/publish": authz.Operator,
	"POST /api/v1/status-messages/:message/archive": authz.Operator,
	"POST /api/v1/platforms":                        authz.Admin,
	"PUT /api/v1/platforms/:platform":               authz.Admin,
	"POST /api/v1/platforms/:platform/archive":      authz.Admin,
	"POST /api/v1/platforms/:platform/restore":      authz.Admin,
	"POST /api/v1/status-checks":                    authz.Admin,
	`POST /api/v1/status-checks\:test`:              authz.Admin,
	"PUT /api/v1/status-checks/:check":              authz.Admin,
	"POST /api/v1/status-checks/:check/archive":     authz.Admin,
	"POST /api/v1/status-checks/:check/restore":     authz.Admin,
	"POST /api/v1/ingestion-runs":                   authz.Admin,
	"GET /api/v1/audit-events":                      authz.Admin,
}

// public are the routes that need nobody.
var public = []string{"GET /healthz", "GET /readyz", "GET /api/v1/openapi.json"}

// address is a path that matches a route.
func address(r route) string {
	return strings.NewReplacer(`\:`, ":", ":platform", "shop", ":check", "none", ":message", "none").Replace(r.path)
}

func TestEveryRouteIsClosedToWhoMayNotCallIt(t *testing.T) {
	w := newWorld(t)
	servers := map[authz.Role]*Server{"": running(t, w.db, nil)}
	for _, role := range []authz.Role{"guest", authz.Viewer, authz.Operator, authz.Admin} {
		servers[role] = running(t, w.db, &authz.Principal{Email: "x@y", Role: role})
	}
	seen := map[string]bool{}
	for _, r := range servers[""].routes() {
		name := r.method + " " + r.path
		seen[name] = true
		least, listed := mayCall[name]
		if !listed {
			require.Contains(t, public, name, "decide who may call it, and say so in mayCall")
			require.Equal(t, authz.Public, r.permission, name)
		}
		for role, s := range servers {
			for origin, headers := range origins {
				resp, body := send(t, s, r.method, address(r), bodyFor(r), headers...)
				wrong := strings.HasPrefix(origin, "wrong") && r.method != http.MethodGet
				switch {
				case wrong:
					requireProblem(t, resp, body, http.StatusForbidden, codeCrossOrigin)
				case !listed || role.Rank() >= least.Rank() && role.Rank() > 0:
					require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, resp.StatusCode, "%s %q %s: %s", name, role, origin, body)
				case role == "":
					requireProblem(t, resp, body, http.StatusUnauthorized, codeUnauthenticated)
				default:
					requireProblem(t, resp, body, http.StatusForbidden, codeForbidden)
				}
			}
		}
	}
	for name := range mayCall {
		require.True(t, seen[name], "%s is not a route", name)
	}
	for _, s := range servers {
		require.Len(t, s.Board.View().Platforms, len(w.platforms), "nothing was made")
	}
}

// origins are where a request can come from, as browsers and others say it.
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

// bodyFor is a body that a route reads and refuses, so that asking changes nothing.
func bodyFor(r route) string {
	if r.method == http.MethodGet || strings.HasSuffix(r.path, "archive") || strings.HasSuffix(r.path, "restore") || strings.HasSuffix(r.path, "publish") {
		return ""
	}
	return `{"no such field":1}`
}
