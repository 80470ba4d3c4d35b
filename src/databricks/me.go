package databricks

import (
	"context"
	"errors"
	"net/http"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/useragent"

	"buoy/src/status"
)

// Me asks who a token stands for: the names that the person goes by, which are e-mail addresses, and the names of the groups
// the person is in, directly or through other groups. It asks with that token and nothing else, never as this process.
//
// The caller bounds it: what may pass is repeated until ctx ends, and no longer than the workspace's own limit.
func (w *Workspace) Me(ctx context.Context, token string) (names, groups []string, err error) {
	ctx, cancel := context.WithTimeout(useragent.InContext(ctx, "buoy", w.version), w.limit)
	defer cancel()
	c, err := w.as(token)
	if err != nil {
		return nil, nil, down(err)
	}
	me, err := iam.NewCurrentUser(c).Me(ctx, iam.MeRequest{})
	if err != nil {
		return nil, nil, downForThem(err)
	}
	names = append(names, me.UserName)
	for _, email := range me.Emails {
		names = append(names, email.Value)
	}
	for _, group := range me.Groups {
		groups = append(groups, group.Display)
	}
	return names, groups, nil
}

// as is a client that has this token and no other way to sign in.
func (w *Workspace) as(token string) (*client.DatabricksClient, error) {
	return client.New(&config.Config{
		Host: w.host, Token: token, AuthType: "pat", Loaders: []config.Loader{nothing{}},
		// What the workspace says about itself is not needed, and it would be asked without a limit.
		HostMetadataResolver: unasked,
	})
}

// nothing keeps the SDK from looking into the environment and into files, where this process's own credentials are.
type nothing struct{}

// Name implements config.Loader.
func (nothing) Name() string { return "nothing" }

// Configure implements config.Loader.
func (nothing) Configure(*config.Config) error { return nil }

// downForThem puts an error into words for the person whose token it was.
func downForThem(err error) error {
	say := func(words string) error { return status.Errorf(status.CodeStoreDown, "%s", words).Because(err) }
	var api *apierr.APIError
	switch {
	case !errors.As(err, &api):
		return down(err)
	case api.StatusCode == http.StatusUnauthorized:
		return say("the workspace does not take your token: it may have run out")
	case api.StatusCode == http.StatusForbidden:
		return say("the workspace does not let your token ask for them")
	case api.StatusCode == http.StatusTooManyRequests:
		return say("the workspace is asked too often")
	}
	return down(err)
}
