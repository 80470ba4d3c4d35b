package auth_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/auth"
	"buoy/src/status"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is an Identity whose workspace and log a test controls.
type desk struct {
	*auth.Identity
	roles auth.Roles
	asked int
	err   error               // what the workspace fails with
	names []string            // whom a token stands for
	in    map[string][]string // the groups of a token
	log   strings.Builder
}

const ann = "ann@example.com"

func newDesk(roles auth.Roles) *desk {
	d := &desk{roles: roles, names: []string{ann}, in: map[string][]string{}}
	d.forget()
	return d
}

// forget empties the cache, as if every entry had expired.
func (d *desk) forget() {
	d.Identity = auth.New(auth.Options{
		Roles: d.roles, Now: time.Now, Log: slog.New(slog.NewTextHandler(&d.log, nil)),
		Ask: func(_ context.Context, token string) (names, groups []string, err error) {
			d.asked++
			return d.names, d.in[token], d.err
		},
	})
}

// headers are those of a request.
func headers(email, token string) func(string) string {
	return func(name string) string {
		return map[string]string{
			"X-Forwarded-Email": email, "X-Forwarded-Access-Token": token,
			"X-Forwarded-User": "12345@678", "X-Forwarded-Preferred-Username": "root",
		}[name]
	}
}

// is gives "role: source".
func (d *desk) is(t *testing.T, email, token string) string {
	t.Helper()
	p, err := d.Identify(t.Context(), headers(email, token))
	require.NoError(t, err)
	require.NotNil(t, p)
	require.Equal(t, email, p.Email)
	require.True(t, auth.Can(p, auth.ReadBoard))
	return string(p.Role) + ": " + p.RoleSource
}

func TestRequestWithoutEmailHasNoUser(t *testing.T) {
	d := newDesk(auth.Roles{AdminGroups: []string{"admins"}})
	d.in["t"] = []string{"admins"}
	for _, email := range []string{"", "  "} {
		p, err := d.Identify(t.Context(), headers(email, "t"))
		require.NoError(t, err)
		require.Nil(t, p, "a token or another name is no identity")
	}
	require.Zero(t, d.asked)
}

func TestHighestRoleApplies(t *testing.T) {
	roles := auth.Roles{
		AdminGroups: []string{"admins", "Data Platform"}, OperatorGroups: []string{"on-call"},
		AdminEmails: []string{"Boss@Example.com"}, OperatorEmails: []string{"ops@example.com", "boss@example.com"},
	}
	for _, test := range []struct {
		name, email string
		groups      []string
		want        string
	}{
		{"in no group and no list", ann, nil, "viewer: everyone who can open the App"},
		{"in groups that are not configured", ann, []string{"users", "ADMINS", "admins ", ""}, "viewer: everyone who can open the App"},
		{"in a group of operators", ann, []string{"users", "on-call"}, "operator: the group on-call"},
		{"in a group of admins", ann, []string{"Data Platform"}, "admin: the group Data Platform"},
		{"in both", ann, []string{"on-call", "Data Platform", "admins"}, "admin: the group admins"},
		{"in a list, in other case", "BOSS@example.COM", nil, "admin: BUOY_ADMIN_EMAILS"},
		{"in a list of operators, and a group of operators", "ops@example.com", []string{"on-call"}, "operator: BUOY_OPERATOR_EMAILS"},
		{"in a list of operators, and a group of admins", "ops@example.com", []string{"admins"}, "admin: the group admins"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDesk(roles)
			d.names, d.in["t"] = []string{test.email}, test.groups
			require.Equal(t, test.want, d.is(t, test.email, "t"))
		})
	}
}

func TestEmailMatchingFoldsASCIICaseOnly(t *testing.T) {
	d := newDesk(auth.Roles{AdminEmails: []string{"kim@example.com"}, AdminGroups: []string{"admins"}})
	d.names, d.in["t"] = []string{"kim@example.com"}, []string{"admins"}
	kelvin := "\u212Aim@example.com"
	require.True(t, strings.EqualFold(kelvin, "kim@example.com"))
	require.Equal(t, "viewer: everyone who can open the App; your groups could not be read: the forwarded token belongs to another user", d.is(t, kelvin, "t"))
}

func TestAdminByEmailNeedsNoLookup(t *testing.T) {
	d := newDesk(auth.Roles{AdminEmails: []string{ann}, AdminGroups: []string{"admins"}})
	d.err = context.DeadlineExceeded
	require.Equal(t, "admin: BUOY_ADMIN_EMAILS", d.is(t, ann, "t"))
	require.Zero(t, d.asked)
}

func TestNoTokenMeansNoGroups(t *testing.T) {
	d := newDesk(auth.Roles{AdminGroups: []string{"admins"}, OperatorEmails: []string{"ops@example.com"}})
	const why = "; your groups could not be read: no user token was forwarded: user authorization is off for this App"
	require.Equal(t, "viewer: everyone who can open the App"+why, d.is(t, ann, ""))
	require.Equal(t, "operator: BUOY_OPERATOR_EMAILS"+why, d.is(t, "ops@example.com", " "))
	require.Zero(t, d.asked)
}

func TestGroupsCountOnlyForTheTokensUser(t *testing.T) {
	d := newDesk(auth.Roles{AdminGroups: []string{"admins"}})
	d.in["t"] = []string{"admins"}
	d.names = []string{"ann.other", "", "ANN@example.com"}
	require.Equal(t, "admin: the group admins", d.is(t, ann, "t"), "one of the names, in any case")
	for _, other := range []string{"eve@example.com", "ann@example.com.evil", "ann"} {
		require.Equal(t, "viewer: everyone who can open the App; your groups could not be read: the forwarded token belongs to another user",
			d.is(t, other, "t"), "the answer is remembered, and still about Ann")
	}
	require.Equal(t, 1, d.asked)
	for _, names := range [][]string{nil, {""}, {"eve@example.com"}} {
		d := newDesk(auth.Roles{AdminGroups: []string{"admins"}})
		d.in["t"], d.names = []string{"admins"}, names
		require.Contains(t, d.is(t, ann, "t"), "viewer: ")
	}
}

func TestLookupErrorsHideInternals(t *testing.T) {
	coded := status.Errorf(status.CodeStoreDown, "the workspace received too many requests")
	for _, test := range []struct {
		err  error
		want string
	}{
		{context.DeadlineExceeded, "the workspace did not respond within 3 s"},
		{status.Errorf(status.CodeStoreDown, "x").Because(context.DeadlineExceeded), "the workspace did not respond within 3 s"},
		{coded.Because(errors.New("t-secret")), "the workspace received too many requests"},
		{errors.New("t-secret of 10.1.2.3"), "the workspace could not be asked"},
	} {
		d := newDesk(auth.Roles{AdminGroups: []string{"admins"}})
		d.err = test.err
		require.Equal(t, "viewer: everyone who can open the App; your groups could not be read: "+test.want, d.is(t, ann, "t-secret"))
		require.Contains(t, d.log.String(), test.want)
		for _, secret := range []string{"t-secret", "10.1.2.3", ann} {
			require.NotContains(t, d.log.String(), secret)
		}
	}
}
