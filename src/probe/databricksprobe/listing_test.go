package databricksprobe

import (
	"testing"

	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"
)

func TestObjectThatIsListedTwiceCountsOnce(t *testing.T) {
	x := newIndex([]sql.EndpointInfo{{Id: "1", Name: "sales"}, {Id: "2", Name: "sales"}, {Id: "1", Name: "sales"}}, warehouses().object)
	require.Equal(t, []string{"1", "2"}, x.matching("sales"))
	require.Len(t, x.all, 2)
}

func TestObjectWithoutAnIDIsNotMistakenForAnother(t *testing.T) {
	endpoints := newIndex([]serving.ServingEndpoint{{Name: "broken"}, {Name: "fine"}}, endpoints().object)
	require.Equal(t, "broken", endpoints.byID[endpoints.matching("broken")[0]].Name, "the name of an endpoint is unique")
	require.Equal(t, "fine", endpoints.byID[endpoints.matching("fine")[0]].Name)

	others := newIndex([]sql.EndpointInfo{{Name: "sales"}, {Id: "2", Name: "load"}}, warehouses().object)
	require.Empty(t, others.matching("sales"))
	require.Equal(t, []string{"2"}, others.matching("load"))
	require.Len(t, others.all, 1)
}
