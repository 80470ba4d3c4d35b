package app_test

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/databricks"
	"buoy/tests/fakeworkspace"
)

const askMe = "GET " + fakeworkspace.MePath

func ann(groups ...string) fakeworkspace.Person {
	return fakeworkspace.Person{Email: "ann@example.com", Groups: groups}
}

// visitor is a user who is identified with the SDK and the workspace.
type visitor struct {
	*auth.Identity
	options   auth.Options
	workspace *fakeworkspace.Workspace
	token     string
	log       strings.Builder
}

func newVisitor(t *testing.T, person fakeworkspace.Person) *visitor {
	t.Helper()
	v := &visitor{workspace: fakeworkspace.New(t, fakeworkspace.Options{})}
	v.token = v.workspace.PersonalToken(person)
	ws, err := databricks.Open(databricks.Options{Host: v.workspace.URL})
	require.NoError(t, err)
	v.options = auth.Options{
		Roles: auth.Roles{AdminGroups: []string{"admins"}, OperatorGroups: []string{"on-call"}},
		Ask:   ws.Me, Now: time.Now, Log: slog.New(slog.NewTextHandler(&v.log, nil)),
	}
	v.forget()
	return v
}

// forget empties the cache. Expiry is tested in src/auth.
func (v *visitor) forget() { v.Identity = auth.New(v.options) }

func (v *visitor) role(t *testing.T) string {
	t.Helper()
	p, err := v.Identify(t.Context(), func(name string) string {
		return map[string]string{"X-Forwarded-Email": "ann@example.com", "X-Forwarded-Access-Token": v.token}[name]
	})
	require.NoError(t, err)
	return string(p.Role) + ": " + p.RoleSource
}

const viewerBecause = "viewer: everyone who can open the App; your groups could not be read: "

func TestRoleFollowsWorkspaceGroups(t *testing.T) {
	v := newVisitor(t, fakeworkspace.Person{Email: "Ann@Example.com", Groups: []string{"users", "on-call"}, Nested: []string{"admins"}})
	require.Equal(t, "admin: the group admins", v.role(t), "in a nested group")
	v.workspace.RenameGroup("admins", "root")
	require.Equal(t, "admin: the group admins", v.role(t), "cached")
	v.forget()
	require.Equal(t, "operator: the group on-call", v.role(t))
	v.workspace.RenameGroup("on-call", "off-call")
	v.forget()
	require.Equal(t, "viewer: everyone who can open the App", v.role(t))
	require.Equal(t, map[string]int{askMe: 3}, v.workspace.Requests())
}

func TestExpiredTokenRemovesRole(t *testing.T) {
	v := newVisitor(t, ann("admins"))
	require.Equal(t, "admin: the group admins", v.role(t))
	v.workspace.RevokeTokens(http.StatusUnauthorized)
	v.forget()
	require.Equal(t, viewerBecause+"the workspace rejected your token; it may have expired", v.role(t))
	v.token = v.workspace.PersonalToken(ann("admins"))
	require.Equal(t, "admin: the group admins", v.role(t), "a new token was forwarded")
	require.NotContains(t, v.log.String(), v.token)
}

func TestTokenOfAnotherUserGrantsNothing(t *testing.T) {
	v := newVisitor(t, fakeworkspace.Person{Email: "eve@example.com", Groups: []string{"admins"}})
	require.Equal(t, viewerBecause+"the forwarded token belongs to another user", v.role(t))
}

func TestSlowWorkspaceTimesOutAfterThreeSeconds(t *testing.T) {
	for name, fault := range map[string]fakeworkspace.Fault{
		"the workspace did not respond within 3 s": {Match: askMe, Hang: time.Minute, Times: -1},
		"the workspace received too many requests": {Match: askMe, Status: http.StatusTooManyRequests, RetryAfter: "60", Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisitor(t, ann("admins"))
			v.workspace.Fail(fault)
			started := time.Now()
			require.Equal(t, viewerBecause+name, v.role(t))
			require.InDelta(t, 3, time.Since(started).Seconds(), 1.5)
		})
	}
}

func TestConcurrentRequestsOfOneUserShareOneLookup(t *testing.T) {
	v := newVisitor(t, ann("admins"))
	v.workspace.Fail(fakeworkspace.Fault{Match: askMe, Hang: 200 * time.Millisecond})
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			p, err := v.Identify(t.Context(), func(name string) string {
				return map[string]string{"X-Forwarded-Email": "ann@example.com", "X-Forwarded-Access-Token": v.token}[name]
			})
			if err != nil || p.RoleSource != "the group admins" {
				t.Errorf("%v, %v", p, err)
			}
		})
	}
	all.Wait()
	require.Equal(t, map[string]int{askMe: 1}, v.workspace.Requests())
}
