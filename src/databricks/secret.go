package databricks

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/workspace"

	"buoy/src/status"
)

// Secret reads a secret of a scope. This requires READ on the scope. If the secret does not exist or the identity cannot read it, which
// look alike, the error is ErrAbsent. No error contains the value of the secret.
func (w *Workspace) Secret(ctx context.Context, scope, key string) (string, error) {
	value, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (string, error) {
		found, err := workspace.NewSecrets(c).GetSecret(ctx, workspace.GetSecretRequest{Scope: scope, Key: key})
		if err != nil {
			return "", err
		}
		return found.Value, nil
	})
	switch {
	case isAPIError(err, apierr.ErrNotFound, apierr.ErrPermissionDenied, apierr.ErrBadRequest):
		return "", status.Errorf(status.CodeStoreDown, "it does not exist, or this identity cannot read it: that takes READ on the scope").
			Because(fmt.Errorf("%w: %w", ErrAbsent, err))
	case err != nil:
		return "", downError(err)
	}
	plain, err := base64.StdEncoding.DecodeString(value)
	if err != nil { // the error itself would contain a part of the secret
		return "", status.Errorf(status.CodeStoreDown, "the workspace gives it in another form than it says")
	}
	return string(plain), nil
}
