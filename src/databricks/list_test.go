package databricks_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/sqlname"
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

func TestTablesAreListedUntilAllAreFound(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.UseShortPages()
	w.SetSecurable("CATALOG", "main", fakeworkspace.Securable{Owner: fakeworkspace.ClientUUID})
	w.SetSecurable("SCHEMA", "main.my-schema", fakeworkspace.Securable{Owner: fakeworkspace.ClientUUID})
	for i := range 100 {
		w.SetSecurable("TABLE", fmt.Sprintf("main.my-schema.t%02d", i), fakeworkspace.Securable{Owner: fakeworkspace.ClientUUID})
	}
	w.SetSecurable("TABLE", "main.my-schema.hidden", fakeworkspace.Securable{})
	ws := client(t, w, time.Second)
	const path = "GET /api/2.1/unity-catalog/tables"
	for name, c := range map[string]struct {
		wanted   []string
		visible  []string
		requests int
	}{
		"on the first page":       {[]string{"t00", "t24"}, []string{"t00", "t24"}, 1},
		"behind an empty page":    {[]string{"t00", "t25"}, []string{"t00", "t25"}, 3},
		"one that does not exist": {[]string{"t00", "none"}, []string{"t00"}, 10},
		"one that is not visible": {[]string{"hidden"}, nil, 10},
	} {
		t.Run(name, func(t *testing.T) {
			w.Reset()
			wanted := map[string]bool{}
			for _, table := range c.wanted {
				wanted[table] = true
			}
			found, err := ws.Tables(t.Context(), sqlname.Name{"main", "my-schema"}, wanted)
			require.NoError(t, err)
			require.ElementsMatch(t, c.visible, slices.Collect(maps.Keys(found)))
			require.Equal(t, c.requests, w.Requests()[path])
		})
	}
	for _, schema := range []sqlname.Name{{"none", "my-schema"}, {"main", "none"}} {
		_, err := ws.Tables(t.Context(), schema, map[string]bool{"t": true})
		require.ErrorIs(t, err, databricks.ErrAbsent)
	}
	w.SetSecurable("CATALOG", "main", fakeworkspace.Securable{})
	_, err := ws.Tables(t.Context(), sqlname.Name{"main", "my-schema"}, map[string]bool{"t": true})
	require.ErrorIs(t, err, databricks.ErrRefused)
}
