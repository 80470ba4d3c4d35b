package httpprobe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"buoy/src/probe"
	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

const secretValue = "hunter2-correct-horse"

func withSecret(read probe.SecretFunc) *testProbe { return local(settings{Secret: read}) }

func goodSecret(_ context.Context, scope, key string) (string, error) {
	if scope == "prod" && key == "api.key" {
		return secretValue, nil
	}
	return "", errors.New("no such secret; did you mean " + secretValue)
}

func TestSecretIsInsertedIntoItsHeader(t *testing.T) {
	var got http.Header
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header })
	probetest.RequireGreen(t, "200 OK", measure(t, withSecret(goodSecret), object{"url": s.URL, "headers": object{
		"Authorization": "Bearer ${secret:prod/api.key}", "X-Twice": "${secret:prod/api.key}:${secret:prod/api.key}", "X-Plain": "$HOME {x}",
	}}))
	require.Equal(t, "Bearer "+secretValue, got.Get("Authorization"))
	require.Equal(t, secretValue+":"+secretValue, got.Get("X-Twice"))
	require.Equal(t, "$HOME {x}", got.Get("X-Plain"), "only secrets are replaced")
}

func TestMissingSecretIsUnmeasured(t *testing.T) {
	requested := false
	s := serve(t, func(http.ResponseWriter, *http.Request) { requested = true })
	for name, c := range map[string]struct {
		read   probe.SecretFunc
		detail string
	}{
		"unknown":                 {goodSecret, "the secret prod/other cannot be read"},
		"no secrets here":         {nil, "the secret prod/other cannot be read: no secrets are configured"},
		"empty":                   {func(context.Context, string, string) (string, error) { return "", nil }, "the secret prod/other is empty"},
		"with a line break in it": {func(context.Context, string, string) (string, error) { return secretValue + "\r\nX: y", nil }, "the secret prod/other contains a line break, which a header cannot carry"},
	} {
		t.Run(name, func(t *testing.T) {
			probetest.RequireUnmeasured(t, c.detail, measure(t, withSecret(c.read), object{"url": s.URL, "headers": object{"X-Key": "${secret:prod/other}"}}))
		})
	}
	require.False(t, requested, "a request was sent without its secret")
}

func TestDetailNeverContainsASecret(t *testing.T) {
	names := nameServer(t, nil)
	hostile := func(location string, code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if location != "" {
				w.Header().Set("Location", location+r.Header.Get("X-Key"))
			}
			w.WriteHeader(code)
			_, _ = w.Write([]byte(r.Header.Get("X-Key")))
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		target  object
		verdict status.Verdict
		want    string
	}{
		"echoed in the body":          {hostile("", 500), object{}, status.Bad, "answered 500"},
		"echoed, and the text misses": {hostile("", 200), object{"contains": "something"}, status.Bad, "does not contain"},
		"redirected to as a host":     {hostile("http://", 302), object{}, status.Bad, "the name *** does not exist"},
		"redirected to as a scheme":   {hostile("x-", 302), object{}, status.Bad, "answered 302"},
		"redirected to as a port":     {hostile("http://a.test:", 302), object{}, status.Bad, "redirected to an invalid URL"},
		"refused":                     {hostile("", 401), object{}, status.Unmeasured, "answered 401"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.handler)
			c.target["url"] = s.URL
			c.target["headers"] = object{"X-Key": "${secret:prod/api.key}"}
			o := measure(t, local(settings{Resolver: names, Secret: goodSecret}), c.target)
			require.NotContains(t, o.Detail, secretValue)
			require.NotContains(t, o.Detail, "hunter2")
			if name == "redirected to as a scheme" {
				return // the client may refuse such a URL
			}
			require.Contains(t, o.Detail, c.want)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestShortSecretIsNotRedacted(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	read := func(context.Context, string, string) (string, error) { return "0", nil }
	probetest.RequireGreen(t, "200 OK", measure(t, withSecret(read), object{"url": s.URL, "headers": object{"X-Key": "${secret:a/b}"}}))
}

func TestAccessReadsTheSecretsOfAllHeaders(t *testing.T) {
	kind := Kind(Options{})
	secret := func(_ context.Context, scope, key string) (string, error) {
		switch scope + "/" + key {
		case "sales/token":
			return "hunter2", nil
		case "sales/empty":
			return "", nil
		case "sales/down":
			return "", status.Errorf(status.CodeStoreDown, "the workspace cannot be reached")
		}
		return "", fmt.Errorf("%w: %w", probe.ErrUnreadableSecret, status.Errorf(status.CodeStoreDown, "not there"))
	}
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Secret: secret})
	defer scope.Release()
	check := status.Check{Target: []byte(`{"url": "https://example.com", "headers": {
		"A": "${secret:sales/token}:${secret:web/x.y}", "B": "${secret:web/x.y}", "C": "${secret:sales/empty}", "D": "${secret:sales/down}", "E": "plain"}}`)}
	var got []string
	for _, a := range kind.Access(t.Context(), scope, check) {
		require.Equal(t, "secrets", a.Sort)
		require.NotContains(t, a.Lack, "hunter2")
		grant := ""
		if a.Grant != nil {
			grant = a.Grant("o'neil@example.com")
		}
		got = append(got, fmt.Sprintf("%s|%s|%v|%s", a.Name, a.Lack, a.Unknown, grant))
	}
	require.Equal(t, []string{
		"sales/token||false|",
		`web/x.y|the secret does not exist, or READ on its scope is missing|false|databricks secrets put-acl web 'o'\''neil@example.com' READ`,
		"sales/empty|the secret sales/empty is empty|false|",
		"sales/down|the secret sales/down cannot be read: the workspace cannot be reached|true|",
	}, got)
	require.Empty(t, kind.Access(t.Context(), scope, status.Check{Target: []byte(`{"url": "https://example.com"}`)}))
}
