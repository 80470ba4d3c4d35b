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

// Me returns the user of a token: the user's names, which are e-mail addresses, and the names of the user's groups, direct and
// indirect. The request uses this token only, never the credentials of this process.
//
// Temporary errors are retried until ctx ends, but not longer than the workspace's limit.
func (w *Workspace) Me(ctx context.Context, token string) (names, groups []string, err error) {
	ctx, cancel := context.WithTimeout(useragent.InContext(ctx, "buoy", w.version), w.limit)
	defer cancel()
	c, err := w.clientFor(token)
	if err != nil {
		return nil, nil, downError(err)
	}
	me, err := iam.NewCurrentUser(c).Me(ctx, iam.MeRequest{})
	if err != nil {
		return nil, nil, userError(err)
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

// clientFor is a client that has this token and no other way to sign in.
func (w *Workspace) clientFor(token string) (*client.DatabricksClient, error) {
	return client.New(&config.Config{
		Host: w.host, Token: token, AuthType: "pat", Loaders: []config.Loader{noLoader{}},
		// The metadata of the workspace is not needed, and the SDK would request it without a limit.
		HostMetadataResolver: noDiscovery,
	})
}

// noLoader keeps the SDK from reading the environment and files, which contain this process's own credentials.
type noLoader struct{}

// Name implements config.Loader.
func (noLoader) Name() string { return "nothing" }

// Configure implements config.Loader.
func (noLoader) Configure(*config.Config) error { return nil }

// userError turns an error into a message for the user whose token was used.
func userError(err error) error {
	message := func(words string) error { return status.Errorf(status.CodeStoreDown, "%s", words).Because(err) }
	var api *apierr.APIError
	switch {
	case !errors.As(err, &api):
		return downError(err)
	case api.StatusCode == http.StatusUnauthorized:
		return message("the workspace rejected your token; it may have expired")
	case api.StatusCode == http.StatusForbidden:
		return message("your token is not allowed to read them")
	case api.StatusCode == http.StatusTooManyRequests:
		return message("the workspace received too many requests")
	}
	return downError(err)
}
