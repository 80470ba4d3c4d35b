package databricks

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/httpclient"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/google/uuid"

	"buoy/src/status"
)

// Self is the identity of this process in the workspace.
type Self struct {
	Name             string // an e-mail address, or the application id of a service principal, as in grants
	Display          string
	ServicePrincipal bool
	Groups           []string
}

// Self returns the identity that the credentials belong to.
func (w *Workspace) Self(ctx context.Context) (Self, error) {
	self, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (Self, error) {
		me, err := iam.NewCurrentUser(c).Me(ctx, iam.MeRequest{})
		if err != nil {
			return Self{}, err
		}
		_, idErr := uuid.Parse(me.UserName)
		self := Self{Name: me.UserName, Display: me.DisplayName, ServicePrincipal: idErr == nil}
		for _, group := range me.Groups {
			self.Groups = append(self.Groups, group.Display)
		}
		return self, nil
	})
	switch {
	case err == nil:
		return self, nil
	case isAPIError(err, apierr.ErrPermissionDenied): // every identity is allowed to read itself
		return Self{}, refusedError(err)
	}
	return Self{}, downError(err)
}

// Date returns the time of the workspace's server, to the second. It sends no credentials, so it also shows whether the host is
// reachable at all.
func (w *Workspace) Date(ctx context.Context) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, w.limit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, w.host, http.NoBody)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the date: %w", err)
	}
	r.Close = true // no other request uses this connection
	httpClient := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := httpClient.Do(r)
	if err != nil {
		return time.Time{}, downError(err)
	}
	_ = response.Body.Close() // there is none
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return time.Time{}, status.Errorf(status.CodeStoreDown, "the workspace did not return its time").Because(err)
	}
	return date, nil
}

// ID returns the id of the workspace, by which the tables of system tell workspaces of a region apart.
func (w *Workspace) ID(ctx context.Context) (string, error) {
	id, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (id string, err error) {
		options := []httpclient.DoOption{httpclient.WithResponseHeader("X-Databricks-Org-Id", &id)}
		if of := c.Config.WorkspaceID; of != "" {
			options = append(options, httpclient.WithRequestHeader("X-Databricks-Workspace-Id", of)) // as in Listing.ReadUntil
		}
		err = c.ApiClient().Do(ctx, http.MethodGet, "/api/2.0/preview/scim/v2/Me", options...)
		return id, err
	})
	switch {
	case err != nil:
		return "", downError(err)
	case id == "":
		return "", status.Errorf(status.CodeStoreDown, "the workspace does not say its id")
	}
	return id, nil
}
