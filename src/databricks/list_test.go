package databricks_test

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/tests/fakeworkspace"
)

func warehouseListing() databricks.Listing[sql.ListWarehousesResponse, sql.EndpointInfo] {
	return databricks.Listing[sql.ListWarehousesResponse, sql.EndpointInfo]{
		What: "SQL warehouses", Path: fakeworkspace.WarehousesPath, Query: map[string]any{"page_size": 2},
		Items: func(page *sql.ListWarehousesResponse) ([]sql.EndpointInfo, string) {
			return page.Warehouses, page.NextPageToken
		},
	}
}

func ids(found []sql.EndpointInfo) (ids []string) {
	for _, w := range found {
		ids = append(ids, w.Id)
	}
	return ids
}

func TestListingEndsOnlyWithoutToken(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "1"}, sql.EndpointInfo{Id: "2"}}, nil, []any{sql.EndpointInfo{Id: "3"}}, nil)
	listing := warehouseListing()
	found, err := listing.Read(t.Context(), client(t, w, time.Second))
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2", "3"}, ids(found))
	require.Equal(t, 4, w.Requests()["GET "+fakeworkspace.WarehousesPath])
	require.Equal(t, map[string]any{"page_size": 2}, listing.Query, "the parameters are not changed")
}

func TestListingThatRepeatsAPageEnds(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.Fail(fakeworkspace.Fault{Match: fakeworkspace.WarehousesPath, Times: -1, Body: `{"next_page_token": "again"}`})
	_, err := warehouseListing().Read(t.Context(), client(t, w, time.Second))
	require.EqualError(t, err, "the workspace repeats a page of its list of SQL warehouses")
	require.Equal(t, 2, w.Requests()["GET "+fakeworkspace.WarehousesPath])
}

func TestFailedPageFailsTheListing(t *testing.T) {
	for status, want := range map[int]struct {
		text  string
		cause error
	}{
		403: {"this identity cannot list SQL warehouses", databricks.ErrRefused},
		404: {"the workspace does not offer SQL warehouses", databricks.ErrAbsent},
		401: {"the workspace refused the credentials", databricks.ErrCredentials},
	} {
		w := fakeworkspace.New(t, fakeworkspace.Options{})
		w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "1"}}, []any{sql.EndpointInfo{Id: "2"}})
		w.Fail(fakeworkspace.Fault{Match: "page_token=1", Times: -1, Status: status})
		found, err := warehouseListing().Read(t.Context(), client(t, w, time.Second))
		require.EqualError(t, err, want.text)
		require.ErrorIs(t, err, want.cause)
		require.Nil(t, found, "a part of a listing would look like all of it")
	}
}
