package warehouse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/tests/fakeworkspace"
	"buoy/tests/warehouse/rig"
)

func TestSchemaErrorMessages(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	for _, schema := range []string{r.Schema(t), "never_made"} {
		s := open(t, r, schema)
		_, err := s.Platforms(t.Context())
		for _, err := range []error{err, s.Save(t.Context(), status.Collect(platform("p"))), s.CheckSchema(t.Context())} {
			require.Truef(t, status.HasCode(err, status.CodeSchema), "%s: %v", schema, err)
			require.ErrorContains(t, err, "run `buoy migrate`")
		}
	}
	s := open(t, r, "never_made")
	r.Reset(t)
	r.Faults(t,
		rig.Fault{Kind: rig.SQLError, Match: "^ExecuteStatement", SQLState: "42501", Message: "User does not have MODIFY on Table `main`.`b`.`platforms`."},
		rig.Fault{Kind: rig.SQLError, Match: "^ExecuteStatement", SQLState: "22012", Message: "[DIVIDE_BY_ZERO] Division by zero."},
	)
	_, err := s.Platforms(t.Context())
	isDown(t, err, "lacks a privilege on the schema")
	_, err = s.Platforms(t.Context())
	require.ErrorContains(t, err, "DIVIDE_BY_ZERO")
	var coded *status.Error
	require.NotErrorAs(t, err, &coded, "users do not see errors without a code")
	require.Equal(t, 2, attempts(t, r), "neither error is retried")
}

func TestStatementsCarryQueryTags(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	s := open(t, r, fresh(t, r), func(o *sqlstore.DatabricksOptions) {
		o.Host, o.Warehouse, o.Auth = w.URL, "w1", token(w.Token())
	})
	r.Reset(t)
	_, err := s.Platforms(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), status.Collect(platform("p"))))
	require.NoError(t, s.Close(), "telemetry would be sent at the end of the session")
	stats := r.Stats(t)
	require.Len(t, stats.Statements, 2)
	for i, operation := range []string{"list_platforms", "save_platforms"} {
		tags := stats.Statements[i].Conf["query_tags"]
		require.Contains(t, tags, "application:buoy")
		require.Contains(t, tags, "operation:"+operation)
	}
	require.Len(t, stats.Sessions, 2, "one for reads, one for writes")
	for i, purpose := range []string{"read", "write"} {
		require.Equal(t, "UTC", stats.Sessions[i]["timezone"])
		require.Contains(t, stats.Sessions[i]["QUERY_TAGS"], "purpose:"+purpose)
	}
	for request, times := range w.Requests() {
		require.Equal(t, "POST /sql/1.0/warehouses/w1", request, "%d times", times)
	}
}
