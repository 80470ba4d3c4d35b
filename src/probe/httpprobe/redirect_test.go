package httpprobe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
)

func TestAtMostFiveRedirectsAreFollowed(t *testing.T) {
	requests := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		if left, err := strconv.Atoi(r.URL.Path[1:]); err == nil && left > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", left-1), http.StatusMovedPermanently)
		}
	})
	probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL + "/5"}))
	require.Equal(t, 6, requests)
	requests = 0
	probetest.RequireBad(t, "more than 5 redirects", measure(t, local(settings{}), object{"url": s.URL + "/6"}))
	require.Equal(t, 6, requests, "the sixth redirect was followed")
}

func TestRedirectLoopIsReported(t *testing.T) {
	requests := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		http.Redirect(w, r, map[string]string{"/a": "/b", "/b": "/a"}[r.URL.Path], http.StatusFound)
	})
	probetest.RequireBad(t, "redirect loop", measure(t, local(settings{}), object{"url": s.URL + "/a"}))
	require.Equal(t, 6, requests)
}

func TestInvalidRedirectIsReported(t *testing.T) {
	var location string
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(http.StatusFound)
	})
	for to, detail := range map[string]string{
		"gopher://example.com/": `redirected to a URL with the scheme "gopher", which is not http or https`,
		"file:///etc/passwd":    `redirected to a URL with the scheme "file", which is not http or https`,
		"http://[::1":           "redirected to an invalid URL",
		"":                      "answered 302 Found",
	} {
		location = to
		probetest.RequireBad(t, detail, measure(t, local(settings{}), object{"url": s.URL}))
	}
}

// crossing is a server with several names. It records the requests per name, and redirects along a path of names:
// /b.test/a.test goes to b.test, then to a.test.
type crossing struct {
	probe *testProbe
	base  string // of the first host, a.test
	got   map[string][]http.Header
}

func newCrossing(t *testing.T) *crossing {
	t.Helper()
	c := &crossing{got: map[string][]http.Header{}}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		host, port, _ := strings.Cut(r.Host, ":")
		c.got[host] = append(c.got[host], r.Header.Clone())
		next, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if next != "" {
			http.Redirect(w, r, "http://"+next+":"+port+"/"+rest, http.StatusTemporaryRedirect)
		}
	})
	names := nameServer(t, map[string]string{"a.test": "127.0.0.1", "sub.a.test": "127.0.0.1", "b.test": "127.0.0.1"})
	c.base = strings.Replace(s.URL, "127.0.0.1", "a.test", 1)
	c.probe = local(settings{Resolver: names, Secret: func(_ context.Context, scope, key string) (string, error) {
		return "hunter2-" + scope + "-" + key, nil
	}})
	return c
}

func (c *crossing) measure(t *testing.T, path string) {
	t.Helper()
	probetest.RequireGreen(t, "200 OK", measure(t, c.probe, object{"url": c.base + path, "headers": object{
		"X-Api-Key": "${secret:prod/key}", "Authorization": "Bearer plain-in-the-target", "Cookie": "session=1", "Accept": "text/plain",
	}}))
}

func TestSecretStaysWithTheFirstHost(t *testing.T) {
	for name, c := range map[string]struct {
		path     string
		stranger string
	}{
		"another host": {"/b.test", "b.test"},
		"a sub-domain": {"/sub.a.test", "sub.a.test"},
		"the way back": {"/b.test/a.test", "a.test"},
	} {
		t.Run(name, func(t *testing.T) {
			x := newCrossing(t)
			x.measure(t, c.path)
			require.Equal(t, "hunter2-prod-key", x.got["a.test"][0].Get("X-Api-Key"))
			require.Equal(t, "Bearer plain-in-the-target", x.got["a.test"][0].Get("Authorization"))
			last := x.got[c.stranger][len(x.got[c.stranger])-1]
			for _, header := range []string{"X-Api-Key", "Authorization", "Cookie", "Referer"} {
				require.Empty(t, last.Values(header), header)
			}
			require.Equal(t, "text/plain", last.Get("Accept"), "other headers are sent to the next host")
		})
	}
	x := newCrossing(t)
	x.measure(t, "/a.test")
	require.Len(t, x.got["a.test"], 2)
	require.Equal(t, "hunter2-prod-key", x.got["a.test"][1].Get("X-Api-Key"), "a redirect to the same host keeps the secret")
}

func TestMayShareSecrets(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://a.test/x", "http://a.test/y", true},
		{"http://a.test", "http://a.test:80/", true},
		{"https://a.test", "https://a.test:443/", true},
		{"http://a.test", "https://a.test/", true},
		{"https://a.test", "http://a.test/", false},
		{"http://a.test:8080", "https://a.test/", false},
		{"http://a.test", "http://a.test:8080/", false},
		{"https://a.test", "https://www.a.test/", false},
		{"https://a.test", "https://a.test.evil.test/", false},
	} {
		a, err := url.Parse(c.a)
		require.NoError(t, err)
		b, err := url.Parse(c.b)
		require.NoError(t, err)
		require.Equal(t, c.same, mayShareSecrets(a, b), "%s to %s", c.a, c.b)
	}
}
