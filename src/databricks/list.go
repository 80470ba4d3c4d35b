package databricks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"

	"buoy/src/status"
)

// Listing is a listing of the REST API. Page is the SDK's type of one page.
type Listing[Page, Item any] struct {
	What  string         // names the objects in errors, such as "jobs"
	Path  string         // of the API, such as "/api/2.2/jobs/list"
	Query map[string]any // the parameters besides the token of a page; often nil
	// Items returns the objects of a page and the token of the next page.
	Items func(*Page) ([]Item, string)
}

// Read reads all pages. The listing ends at the first page without a token. Any other page can be short or empty: the workspace filters
// by permission after it has cut the pages. The iterators of the SDK are not used, because they hide the calls that they make.
//
// If the identity cannot list the objects, the error is ErrRefused. If the workspace does not have this listing, it is ErrAbsent. Every
// error is status.CodeStoreDown.
func (l Listing[Page, Item]) Read(ctx context.Context, w *Workspace) ([]Item, error) {
	return l.ReadUntil(ctx, w, func([]Item) bool { return false })
}

// ReadUntil reads pages until the objects so far are enough, or until the listing ends. Its errors are those of Read.
func (l Listing[Page, Item]) ReadUntil(ctx context.Context, w *Workspace, enough func([]Item) bool) ([]Item, error) {
	var all []Item
	page, seen := map[string]any{}, map[string]bool{}
	maps.Copy(page, l.Query)
	for {
		response, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (*Page, error) {
			response := new(Page)
			headers := map[string]string{"Accept": "application/json"}
			if id := c.Config.WorkspaceID; id != "" {
				headers["X-Databricks-Workspace-Id"] = id // an address that several workspaces share needs it
			}
			return response, c.Do(ctx, http.MethodGet, l.Path, headers, page, nil, response)
		})
		if err != nil {
			return nil, listError(err, l.What)
		}
		found, next := l.Items(response)
		all = append(all, found...)
		if next == "" || enough(all) {
			return all, nil
		}
		if seen[next] {
			return nil, status.Errorf(status.CodeStoreDown, "the workspace repeats a page of its list of %s", l.What).Because(errRepeatedPage)
		}
		seen[next] = true
		page["page_token"] = next
	}
}

var errRepeatedPage = errors.New("the token of the next page was used before")

func listError(err error, what string) error {
	switch {
	case isAPIError(err, apierr.ErrPermissionDenied):
		return status.Errorf(status.CodeStoreDown, "this identity cannot list %s", what).Because(fmt.Errorf("%w: %w", ErrRefused, err))
	case isAPIError(err, apierr.ErrNotFound):
		return status.Errorf(status.CodeStoreDown, "the workspace does not offer %s", what).Because(fmt.Errorf("%w: %w", ErrAbsent, err))
	}
	return downError(err)
}
