package httpprobe

import (
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestMetadataAddressesAreAlwaysBlocked(t *testing.T) {
	for _, address := range []string{
		"169.254.169.254", "169.254.170.2", "169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1", "100.100.100.200", "192.0.0.192",
		"168.63.129.16", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "239.255.255.250",
		"ff02::1", "240.0.0.1", "255.255.255.255", "2001:0:1::1",
		"::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1",
		"::ffff:0.0.0.0", "::ffff:100.100.100.200",
	} {
		t.Run(address, func(t *testing.T) {
			no := newAddressRules(true).check(netip.MustParseAddr(address))
			require.NotNil(t, no)
			require.True(t, no.always)
			require.NotNil(t, newAddressRules(false).check(netip.MustParseAddr(address)))
		})
	}
}

func TestPrivateAddressesNeedPermission(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1", "127.255.255.255", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255",
		"192.0.0.1", "198.18.0.1", "fc00::1", "fd12:3456::1", "fec0::1", "64:ff9b:1::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::1",
	} {
		t.Run(address, func(t *testing.T) {
			no := newAddressRules(false).check(netip.MustParseAddr(address))
			require.NotNil(t, no)
			require.False(t, no.always)
			require.Nil(t, newAddressRules(true).check(netip.MustParseAddr(address)))
		})
	}
}

func TestInvalidAddressIsBlocked(t *testing.T) {
	require.ErrorContains(t, newAddressRules(true).control("tcp", "localhost:80", nil), `cannot connect to "localhost:80"`)
	require.NoError(t, newAddressRules(true).control("tcp", "[::1]:80", nil))
}

func TestPublicAddressesAreAllowed(t *testing.T) {
	for _, address := range []string{
		"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "169.253.255.255", "169.255.0.1",
		"2606:4700::1111", "2001:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
	} {
		require.Nil(t, newAddressRules(false).check(netip.MustParseAddr(address)), address)
	}
}

func TestEmbeddedIPv4AddressesFollowTheSameRules(t *testing.T) {
	for _, allow := range []bool{true, false} {
		rules := newAddressRules(allow)
		rapid.Check(t, func(t *rapid.T) {
			four := [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "four"))
			if rapid.Bool().Draw(t, "link-local") {
				four[0], four[1] = 169, 254
			}
			want := rules.check(netip.AddrFrom4(four))
			for _, dress := range []struct {
				prefix string
				at     int
			}{{"::ffff:0:0", 12}, {"64:ff9b::", 12}, {"2002::", 2}} {
				b := netip.MustParseAddr(dress.prefix).As16()
				copy(b[dress.at:], four[:])
				require.Equal(t, want, rules.check(netip.AddrFrom16(b)), "%s", netip.AddrFrom16(b))
			}
		})
	}
}

func TestProbeFollowsTheAddressRules(t *testing.T) {
	var hits atomic.Int32
	private := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	port := strings.TrimPrefix(private.URL, "http://127.0.0.1:")
	names := nameServer(t, map[string]string{
		"loopback.test": "127.0.0.1", "private.test": "10.1.2.3", "metadata.test": "169.254.169.254", "six.test": "fd00:ec2::254",
	})
	const allow = "; BUOY_PROBE_ALLOW_PRIVATE=true allows it"
	for name, c := range map[string]struct {
		allow  bool
		host   string
		detail string
	}{
		"metadata, in numbers, private allowed":       {true, "169.254.169.254", "169.254.169.254 is blocked (a link-local address)"},
		"metadata, mapped to IPv6, private allowed":   {true, "[::ffff:169.254.169.254]", "169.254.169.254 is blocked (a link-local address)"},
		"metadata, by name, private allowed":          {true, "metadata.test", "169.254.169.254 is blocked (a link-local address)"},
		"Alibaba's metadata, private allowed":         {true, "100.100.100.200", "100.100.100.200 is blocked (a cloud metadata address)"},
		"unspecified, private allowed":                {true, "0.0.0.0", "0.0.0.0 is blocked (an unspecified address)"},
		"loopback, in numbers":                        {false, "127.0.0.1", "127.0.0.1 is blocked (a loopback address)" + allow},
		"loopback, mapped to IPv6":                    {false, "[::ffff:127.0.0.1]", "127.0.0.1 is blocked (a loopback address)" + allow},
		"a name that DNS points at loopback":          {false, "loopback.test", "127.0.0.1 is blocked (a loopback address)" + allow},
		"a name that DNS points at a private network": {false, "private.test", "10.1.2.3 is blocked (a private address)" + allow},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProbe(settings{AllowPrivate: c.allow, Resolver: names})
			probetest.RequireUnmeasured(t, c.detail, measure(t, p, object{"url": "http://" + c.host + ":" + port + "/"}))
		})
	}
	require.Zero(t, hits.Load())

	allowed := newProbe(settings{AllowPrivate: true, Resolver: names})
	probetest.RequireGreen(t, "200 OK", measure(t, allowed, object{"url": "http://loopback.test:" + port}))
	require.EqualValues(t, 1, hits.Load(), "only the allowed probe reached the server")
}

func TestRedirectFollowsTheAddressRules(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	})
	probetest.RequireUnmeasured(t, "169.254.169.254 is blocked (a link-local address)", measure(t, local(settings{}), object{"url": s.URL}))
}

func TestRedirectToAPrivateAddressIsBlocked(t *testing.T) {
	// A server outside cannot be had in a test: this one is let in by name of its own port only.
	outside := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.1.2.3/", http.StatusFound)
	})
	u, err := url.Parse(outside.URL)
	require.NoError(t, err)
	p := newProbe(settings{})
	rules := newAddressRules(false)
	exempt, err := strconv.ParseUint(u.Port(), 10, 16)
	require.NoError(t, err)
	dialer := rules.dialer(nil)
	dialer.Control = exceptPort(uint16(exempt), rules)
	p.dial = dialer.DialContext
	probetest.RequireUnmeasured(t, "10.1.2.3 is blocked (a private address); BUOY_PROBE_ALLOW_PRIVATE=true allows it", measure(t, p, object{"url": outside.URL}))
}

func TestProxyFromTheEnvironmentIsNotUsed(t *testing.T) {
	proxy := serve(t, answer(http.StatusTeapot, "I am the proxy"))
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	s := serve(t, answer(http.StatusOK, ""))
	names := nameServer(t, map[string]string{"service.test": "127.0.0.1"})
	target := strings.Replace(s.URL, "127.0.0.1", "service.test", 1)
	probetest.RequireGreen(t, "200 OK", measure(t, local(settings{Resolver: names}), object{"url": target}))
}
