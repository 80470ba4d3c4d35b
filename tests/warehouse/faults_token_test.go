package warehouse_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/config"
	"github.com/stretchr/testify/require"

	"buoy/src/store/sqlstore"
	"buoy/tests/fakeworkspace"
	"buoy/tests/warehouse/rig"
)

// signing counts the requests that an authenticator signs.
type signing struct {
	sqlstore.Authenticator
	requests atomic.Int64
}

func (s *signing) Authenticate(r *http.Request) error {
	s.requests.Add(1)
	return s.Authenticator.Authenticate(r)
}

func TestTokenIsRenewedOncePerLifetime(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	const life, lives = 3 * time.Second, 3
	w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath(), TokenLife: life})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	var log journal
	auth := &signing{Authenticator: &config.Config{
		ConfigFile: t.TempDir() + "/none", Host: w.URL, ClientID: fakeworkspace.ClientID, ClientSecret: fakeworkspace.ClientSecret, AuthType: "oauth-m2m", HTTPTimeoutSeconds: 5,
	}}
	s := open(t, r, fresh(t, r), log.listen, func(o *sqlstore.DatabricksOptions) { o.Host, o.Warehouse, o.Auth = w.URL, "w1", auth })
	started := time.Now()
	for time.Since(started) < lives*life {
		_, err := s.Pending(t.Context())
		require.NoError(t, err, "no statement fails because of an expired token")
	}
	passed := int(time.Since(started)/life) + 1
	fetched := w.Requests()["POST "+fakeworkspace.TokenPath]
	t.Logf("%d tokens in %d lifetimes for %d requests", fetched, passed, auth.requests.Load())
	require.GreaterOrEqual(t, fetched, lives)
	require.LessOrEqual(t, fetched, 3*passed, "the SDK renews early, twice in such a short lifetime")
	require.Empty(t, log.String(), "nothing was repeated")
}

func TestRefusedCredentialsAreNotRetriedOrLogged(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	for _, code := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
		w.SetWarehouse("w1", fakeworkspace.Warehouse{})
		secret := w.Token()
		var log journal
		s := open(t, r, "never_made", log.listen, func(o *sqlstore.DatabricksOptions) { o.Host, o.Warehouse, o.Auth = w.URL, "w1", token(secret) })
		w.RevokeTokens(code)
		_, err := s.Platforms(t.Context())
		isDown(t, err, "the workspace refused the credentials")
		require.Equal(t, 1, w.Requests()["POST /sql/1.0/warehouses/w1"], "one try")
		for cause := err; cause != nil; cause = errors.Unwrap(cause) {
			require.NotContains(t, fmt.Sprintf("%v %+v", cause, cause), secret)
		}
		require.NotContains(t, log.String(), secret)
	}
}
