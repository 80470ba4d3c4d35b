package databricks_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func TestSecretRequiresReadOnScope(t *testing.T) {
	const value = "line one\nhunter2"
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetSecret("sales", "token", value, fakeworkspace.ClientUUID)
	w.SetSecret("hr", "token", value, "somebody else")
	ws := client(t, w, 0)
	got, err := ws.Secret(t.Context(), "sales", "token")
	require.NoError(t, err)
	require.Equal(t, value, got)

	for _, scope := range []string{"hr", "nowhere"} {
		_, err := ws.Secret(t.Context(), scope, "token")
		require.Truef(t, status.HasCode(err, status.CodeStoreDown), "%v", err)
		require.EqualError(t, err, "it does not exist, or this identity cannot read it: that takes READ on the scope")
	}
	const path = "^GET /api/2.0/secrets/get"
	w.Fail(fakeworkspace.Fault{Match: path, Body: `{"key": "token", "value": "` + base64.StdEncoding.EncodeToString([]byte(value)) + `!"}`})
	_, err = ws.Secret(t.Context(), "sales", "token")
	require.EqualError(t, err, "the workspace gives it in another form than it says")
	w.Fail(fakeworkspace.Fault{Match: path, Status: http.StatusTooManyRequests, RetryAfter: "0"})
	_, err = ws.Secret(t.Context(), "sales", "token")
	require.NoError(t, err, "what may pass is repeated")
	w.Fail(fakeworkspace.Fault{Match: path, Reset: true, Times: -1})
	_, err = ws.Secret(t.Context(), "sales", "token")
	require.EqualError(t, err, "the workspace cannot be reached")
}
