package databricks_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

const askMe = "GET " + fakeworkspace.MePath

func ann(groups ...string) fakeworkspace.Person {
	return fakeworkspace.Person{Email: "ann@example.com", Groups: groups}
}

func TestMeReturnsTheTokensUser(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	token := w.PersonalToken(fakeworkspace.Person{Email: "ann@example.com", Others: []string{"a@example.org"}, Groups: []string{"users"}, Nested: []string{"admins"}})
	names, groups, err := open(t, w, 0).Me(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, []string{"ann@example.com", "ann@example.com", "a@example.org"}, names)
	require.Equal(t, []string{"users", "admins"}, groups, "directly, and through another group")
	require.Equal(t, map[string]int{askMe: 1}, w.Requests(), "nothing else is asked")
}

func TestMeUsesOnlyTheGivenToken(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	own := w.PersonalToken(ann("admins"))
	for name, pairs := range map[string][]string{
		"a personal token":   {"DATABRICKS_TOKEN", own, "DATABRICKS_AUTH_TYPE", "pat"},
		"an OAuth client":    {"DATABRICKS_CLIENT_ID", fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET", fakeworkspace.ClientSecret, "DATABRICKS_AUTH_TYPE", "oauth-m2m"},
		"a metadata service": {"DATABRICKS_METADATA_SERVICE_URL", w.URL + fakeworkspace.MetadataPath},
		"another host":       {"DATABRICKS_HOST", "https://elsewhere.example", "DATABRICKS_CONFIG_PROFILE", "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, pairs...)
			ws := opened(t, w, 0)
			w.Reset()
			for _, token := range []string{"", "not-taken"} {
				_, groups, err := ws.Me(t.Context(), token)
				require.Error(t, err)
				require.Empty(t, groups)
			}
			_, groups, err := ws.Me(t.Context(), w.PersonalToken(ann("users")))
			require.NoError(t, err)
			require.Equal(t, []string{"users"}, groups)
			require.Len(t, w.Requests(), 1, "nobody signed in: %v", w.Requests())
		})
	}
}

func TestMeErrors(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	ws, token := open(t, w, 0), w.PersonalToken(ann("admins"))
	for _, test := range []struct {
		fault fakeworkspace.Fault
		want  string
	}{
		{fakeworkspace.Fault{Status: http.StatusUnauthorized}, "the workspace rejected your token; it may have expired"},
		{fakeworkspace.Fault{Status: http.StatusForbidden}, "your token is not allowed to read them"},
		{fakeworkspace.Fault{Status: http.StatusTooManyRequests, RetryAfter: "60", Times: -1}, "the workspace received too many requests"},
		{fakeworkspace.Fault{Status: http.StatusInternalServerError}, "the workspace responded with HTTP 500"},
		{fakeworkspace.Fault{Status: http.StatusBadGateway}, "the workspace responded with HTTP 502"},
		{fakeworkspace.Fault{Body: "<html>sign in</html>"}, "the request to the workspace failed"},
		{fakeworkspace.Fault{Body: `{"groups":"admins"}`}, "the request to the workspace failed"},
		{fakeworkspace.Fault{Reset: true, Times: -1}, "the workspace cannot be reached"},
		{fakeworkspace.Fault{Hang: time.Minute}, "the workspace cannot be reached"},
	} {
		t.Run(test.want, func(t *testing.T) {
			test.fault.Match = askMe
			w.Fail(test.fault)
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			began := time.Now()
			names, groups, err := ws.Me(ctx, token)
			require.Less(t, time.Since(began), 5*time.Second)
			require.True(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
			require.EqualError(t, err, test.want)
			require.Empty(t, names)
			require.Empty(t, groups)
			require.NotContains(t, status.ForLog(err), token)
		})
	}
	w.Fail(fakeworkspace.Fault{Match: askMe, Status: http.StatusTooManyRequests, RetryAfter: "1"})
	_, groups, err := ws.Me(t.Context(), token)
	require.NoError(t, err, "what passes is waited out")
	require.Equal(t, []string{"admins"}, groups)
}

func TestWorkspaceSaysItsID(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	environment(t, "DATABRICKS_TOKEN", w.PersonalToken(ann("users")))
	ws := opened(t, w, 2*time.Second)
	id, err := ws.ID(t.Context())
	require.NoError(t, err)
	require.Equal(t, fakeworkspace.WorkspaceID, id)
	w.Fail(fakeworkspace.Fault{Match: fakeworkspace.MePath, Times: 1, Body: "{}"}) // without the header
	_, err = ws.ID(t.Context())
	require.EqualError(t, err, "the workspace does not say its id")
	w.Fail(fakeworkspace.Fault{Match: fakeworkspace.MePath, Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	_, err = ws.ID(t.Context())
	require.True(t, status.HasCode(err, status.CodeStoreDown))
}
