package fakeworkspace_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

const list = "GET /api/2.2/jobs/runs/list"

func ask(t *testing.T, c *client.DatabricksClient) error {
	t.Helper()
	_, err := jobs.NewJobs(c).ListRunsAll(t.Context(), jobs.ListRunsRequest{})
	return err
}

func TestServicePrincipalReusesItsToken(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	c := connect(t, w, &config.Config{ClientID: fakeworkspace.ClientID, ClientSecret: fakeworkspace.ClientSecret})
	for range 5 {
		require.NoError(t, ask(t, c))
	}
	require.Equal(t, 1, w.Requests()["POST "+fakeworkspace.TokenPath])
	require.Equal(t, 5, w.Requests()[list])
}

func TestWrongClientSecretIsRefused(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	c := connect(t, w, &config.Config{ClientID: fakeworkspace.ClientID, ClientSecret: "guess"})
	require.Error(t, ask(t, c))
	require.Positive(t, w.Requests()["POST "+fakeworkspace.TokenPath])
	require.Zero(t, w.Requests()[list])
}

func TestExpiringTokenIsReplaced(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{TokenLife: 3 * time.Second})
	c := connect(t, w, &config.Config{ClientID: fakeworkspace.ClientID, ClientSecret: fakeworkspace.ClientSecret})
	refreshed := func() bool { return w.Requests()["POST "+fakeworkspace.TokenPath] > 1 }
	for end := time.Now().Add(20 * time.Second); !refreshed() && time.Now().Before(end); { // the SDK makes 15 requests a second
		require.NoError(t, ask(t, c), "no request has an expired token")
	}
	require.True(t, refreshed())
}

func TestTokenExpires(t *testing.T) {
	var late atomic.Int64
	start := time.Now()
	w := fakeworkspace.New(t, fakeworkspace.Options{Now: func() time.Time { return start.Add(time.Duration(late.Load())) }})
	c := connect(t, w, &config.Config{ClientID: fakeworkspace.ClientID, ClientSecret: fakeworkspace.ClientSecret})
	require.NoError(t, ask(t, c))
	late.Store(int64(time.Hour - time.Second))
	require.NoError(t, ask(t, c))
	late.Store(int64(time.Hour)) // by the client's clock, which is slow, the token is still valid
	require.ErrorIs(t, ask(t, c), apierr.ErrUnauthenticated)
}

func TestRevokedTokenIsRefused(t *testing.T) {
	for status, want := range map[int]error{http.StatusUnauthorized: apierr.ErrUnauthenticated, http.StatusForbidden: apierr.ErrPermissionDenied} {
		w := fakeworkspace.New(t, fakeworkspace.Options{})
		c := pat(t, w)
		require.NoError(t, ask(t, c))
		w.RevokeTokens(status)
		require.ErrorIs(t, ask(t, c), want)
		require.NoError(t, ask(t, pat(t, w)), "a new token is accepted")
	}
}

func TestMetadataServiceServesOnlyItsHost(t *testing.T) {
	w, other := fakeworkspace.New(t, fakeworkspace.Options{}), fakeworkspace.New(t, fakeworkspace.Options{})
	c := connect(t, w, &config.Config{MetadataServiceURL: w.URL + fakeworkspace.MetadataPath})
	require.NoError(t, ask(t, c))
	require.Equal(t, "metadata-service", c.Config.AuthType)
	require.Positive(t, w.Requests()["GET "+fakeworkspace.MetadataPath])

	c = connect(t, other, &config.Config{MetadataServiceURL: w.URL + fakeworkspace.MetadataPath})
	require.Error(t, ask(t, c))
	require.Zero(t, other.Requests()[list])
}
