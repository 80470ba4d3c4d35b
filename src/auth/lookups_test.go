package auth_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/auth"
	"buoy/src/status"
)

var admins = auth.Roles{AdminGroups: []string{"admins"}}

func TestGroupsAreCachedForFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(admins)
		d.in["t"] = []string{"admins"}
		require.Equal(t, "admin: the group admins", d.is(t, ann, "t"))
		d.in["t"] = nil // the group was renamed, or she has left it
		time.Sleep(5*time.Minute - time.Microsecond)
		require.Equal(t, "admin: the group admins", d.is(t, ann, "t"))
		require.Equal(t, 1, d.asked)
		time.Sleep(2 * time.Microsecond)
		require.Equal(t, "viewer: everyone who can open the App", d.is(t, ann, "t"))
		require.Equal(t, 2, d.asked)
	})
}

func TestFailedLookupRemovesRoleAfterCacheExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(admins)
		d.in["t"] = []string{"admins"}
		require.Equal(t, "admin: the group admins", d.is(t, ann, "t"))
		d.err = context.DeadlineExceeded
		time.Sleep(4 * time.Minute)
		require.Equal(t, "admin: the group admins", d.is(t, ann, "t"))
		time.Sleep(time.Minute + time.Microsecond)
		const lost = "viewer: everyone who can open the App; your groups could not be read: the workspace did not respond within 3 s"
		for range 20 {
			require.Equal(t, lost, d.is(t, ann, "t"))
		}
		require.Equal(t, 2, d.asked, "a workspace that is down is not asked for each request")
		d.err = nil
		time.Sleep(10*time.Second - time.Microsecond)
		require.Equal(t, lost, d.is(t, ann, "t"))
		time.Sleep(2 * time.Microsecond)
		require.Equal(t, "admin: the group admins", d.is(t, ann, "t"), "and then it is well again")
	})
}

func TestOutageIsLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(admins)
		down := func() { d.err = status.Errorf(status.CodeStoreDown, "the workspace cannot be reached") }
		lines := func() int { return strings.Count(d.log.String(), "\n") }
		down()
		for i := range 50 {
			d.is(t, ann, fmt.Sprint("t", i%5))
			time.Sleep(time.Minute)
		}
		require.Equal(t, 1, lines())
		require.Contains(t, d.log.String(), `level=WARN msg="Groups of users could not be read" reason="the workspace cannot be reached"`)
		d.err = nil
		d.is(t, ann, "t0")
		down()
		d.is(t, ann, "t9")
		require.Equal(t, 2, lines(), "the next outage is another")
		for range 5 { // one token that fails while another goes well
			time.Sleep(time.Hour)
			d.err = nil
			d.is(t, ann, "t0")
			down()
			d.is(t, ann, "t9")
		}
		require.Equal(t, 2, lines())
	})
}

// TestConcurrentLookupsShareOneRequest also tests that the lookup continues for the others if one caller leaves.
func TestConcurrentLookupsShareOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		d := auth.New(auth.Options{
			Roles: admins, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Ask: func(ctx context.Context, _ string) (names, groups []string, err error) {
				asked.Add(1)
				select {
				case <-ctx.Done():
					return nil, nil, ctx.Err()
				case <-time.After(2 * time.Second):
					return []string{ann}, []string{"admins"}, nil
				}
			},
		})
		first, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := d.Identify(first, headers(ann, "t")); left <- err }()
		synctest.Wait() // the first one has asked
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				p, err := d.Identify(t.Context(), headers(ann, "t"))
				if err != nil || p.Role != auth.Admin {
					t.Errorf("%v, %v", p, err)
				}
			})
		}
		synctest.Wait() // all of them wait
		leave()
		require.ErrorIs(t, <-left, context.Canceled)
		all.Wait()
		require.Equal(t, int32(1), asked.Load())
	})
}

func TestHangingWorkspaceTimesOutAfterThreeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := auth.New(auth.Options{
			Roles: admins, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Ask: func(ctx context.Context, _ string) (names, groups []string, err error) {
				<-ctx.Done()
				return nil, nil, ctx.Err()
			},
		})
		began := time.Now()
		p, err := d.Identify(t.Context(), headers(ann, "t"))
		require.NoError(t, err)
		require.Equal(t, 3*time.Second, time.Since(began))
		require.Equal(t, auth.Viewer, p.Role)
		require.Contains(t, p.RoleSource, "did not respond within 3 s")
	})
}

func TestCacheIsBounded(t *testing.T) {
	d := newDesk(admins)
	const many = 4096
	for i := range many + 1 {
		d.is(t, ann, fmt.Sprint("t", i))
	}
	d.is(t, ann, "t1")
	require.Equal(t, many+1, d.asked, "the second one is still there")
	d.is(t, ann, "t0")
	require.Equal(t, many+2, d.asked, "the oldest one has gone")
}

// A server may read the next request into the memory that it gave a header's value from.
func TestLookupKeepsTokenAfterRequestEnded(t *testing.T) {
	buffer := []byte("token-of-ann")
	asking, overwritten, heard := make(chan struct{}), make(chan struct{}), make(chan string, 1)
	d := auth.New(auth.Options{
		Roles: admins, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Ask: func(_ context.Context, token string) (names, groups []string, err error) {
			close(asking)
			<-overwritten
			heard <- strings.Clone(token)
			return nil, nil, nil
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { _, err := d.Identify(ctx, headers(ann, unsafe.String(&buffer[0], len(buffer)))); left <- err }()
	<-asking
	cancel()
	require.ErrorIs(t, <-left, context.Canceled)
	copy(buffer, "token-of-eve")
	close(overwritten)
	require.Equal(t, "token-of-ann", <-heard)
}

// For any configuration, user and history: a failed lookup gives at most the role that a successful one gives.
func TestFailedLookupNeverRaisesRole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		group, email := rapid.SampledFrom([]string{"admins", "ops", "users", "Admins"}), rapid.SampledFrom([]string{ann, "ANN@example.com", "eve@example.com"})
		roles := auth.Roles{
			AdminGroups: rapid.SliceOfN(group, 0, 2).Draw(t, "admin groups"), OperatorGroups: rapid.SliceOfN(group, 0, 2).Draw(t, "operator groups"),
			AdminEmails: rapid.SliceOfN(email, 0, 1).Draw(t, "admin emails"), OperatorEmails: rapid.SliceOfN(email, 0, 2).Draw(t, "operator emails"),
		}
		who, token := email.Draw(t, "who"), rapid.SampledFrom([]string{"", "t"}).Draw(t, "token")
		works, fails := newDesk(roles), newDesk(roles)
		for _, d := range []*desk{works, fails} {
			d.names, d.in["t"] = []string{ann}, rapid.SliceOfN(group, 0, 3).Draw(t, "groups")
		}
		fails.in, fails.err = works.in, context.DeadlineExceeded
		if rapid.Bool().Draw(t, "failed before") { // then what works now was not remembered
			works.err = context.DeadlineExceeded
			_, err := works.Identify(t.Context(), headers(who, token))
			require.NoError(t, err)
			works.err = nil
			works.forget()
		}
		good, err := works.Identify(t.Context(), headers(who, token))
		require.NoError(t, err)
		bad, err := fails.Identify(t.Context(), headers(who, token))
		require.NoError(t, err)
		require.LessOrEqual(t, bad.Role.Rank(), good.Role.Rank())
		require.GreaterOrEqual(t, bad.Role.Rank(), auth.Viewer.Rank())

		works.err = context.DeadlineExceeded // and after it went well
		if rapid.Bool().Draw(t, "expired") {
			works.forget()
		}
		later, err := works.Identify(t.Context(), headers(who, token))
		require.NoError(t, err)
		require.LessOrEqual(t, later.Role.Rank(), good.Role.Rank())
		require.True(t, slices.Contains([]auth.Role{good.Role, bad.Role}, later.Role), "%s is neither", later.Role)
	})
}
