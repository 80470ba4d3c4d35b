// Package databricks is the adapter to the REST API of a Databricks workspace, as far as Buoy needs it: credentials, the state
// of the SQL warehouse, the newest finished run of the ingestion job, secrets, and a file in a volume.
//
// Nothing is sent before the first call. Every call has a time limit. Its errors are status.CodeStoreDown with a message for
// users, and none of them contains a credential.
package databricks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/useragent"
	"golang.org/x/sync/singleflight"

	"buoy/src/status"
)

// Options of a Workspace.
type Options struct {
	// Host is the workspace's URL, with or without https://. http is allowed for this machine only: elsewhere it would expose the
	// credentials. If it is empty, the SDK's profile provides the host.
	Host    string
	Version string // of this binary, for the user agent
	// Limit bounds one call including its retries; 0 for 20 seconds. Calls that transfer a file have three times as long.
	Limit time.Duration
}

// Workspace is a workspace and the identity of this process in it. The SDK finds the credentials: an OAuth client, a personal token, a
// metadata service, or a profile of the command line tool.
type Workspace struct {
	host    string
	profile bool // host and credentials come from the profile
	version string
	limit   time.Duration
	flights singleflight.Group

	mu     sync.Mutex
	client *client.DatabricksClient // nil until the first call, and after its credentials were refused
}

const defaultLimit = 20 * time.Second

// Open checks the host. It sends no request.
func Open(o Options) (*Workspace, error) {
	address, profile := o.Host, strings.TrimSpace(o.Host) == ""
	if profile {
		var err error
		if address, err = profileHost(); err != nil {
			return nil, err
		}
	}
	host, err := normalizeHost(address)
	if err != nil {
		return nil, err
	}
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	return &Workspace{host: host, profile: profile, version: agentVersion(o.Version), limit: o.Limit}, nil
}

// profileHost returns the host in the profile that the environment names, or in the default profile.
func profileHost() (string, error) {
	cfg := &config.Config{HostMetadataResolver: noDiscovery}
	if err := cfg.EnsureResolved(); err != nil {
		return "", fmt.Errorf("the profile of the Databricks CLI cannot be used: %s", status.Redact(err.Error()))
	}
	if cfg.Host == "" {
		return "", errors.New("which workspace? Set DATABRICKS_HOST, or DATABRICKS_CONFIG_PROFILE to a profile of the Databricks CLI")
	}
	return cfg.Host, nil
}

// noDiscovery keeps the SDK from asking a workspace for its metadata.
func noDiscovery(context.Context, string) (*config.HostMetadata, error) { return nil, nil }

var agentPattern = regexp.MustCompile(`^[0-9A-Za-z_.+-]+$`)

// agentVersion returns a version in the form that the SDK accepts. It panics at any other.
func agentVersion(version string) string {
	if !agentPattern.MatchString(version) {
		return "unknown"
	}
	return version
}

func normalizeHost(address string) (string, error) {
	text := strings.TrimSpace(address)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", fmt.Errorf("%q is not the URL of a workspace, such as https://adb-1.2.azuredatabricks.net", status.Redact(address))
	}
	if u.Scheme == "http" && !onThisMachine(u.Hostname()) {
		return "", fmt.Errorf("%q must start with https://; http is allowed for this machine only", address)
	}
	return u.Scheme + "://" + u.Host, nil
}

func onThisMachine(name string) bool {
	ip, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && ip.IsLoopback()
}

// Host returns the workspace's URL: scheme, host name and, if given, the port.
func (w *Workspace) Host() string { return w.host }

// Authenticate adds the credentials to a request to the workspace.
func (w *Workspace) Authenticate(r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), w.limit)
	defer cancel()
	in, err := w.signIn(ctx)
	if err != nil {
		return downError(err)
	}
	maps.Copy(r.Header, in.header)
	return nil
}

// session is a client with valid credentials, and the headers that contain the credentials.
type session struct {
	client *client.DatabricksClient
	header http.Header
}

// signIn gets credentials, new ones if the old ones have expired. The SDK requests them without a context. So callers share one
// request, and a caller whose context ends stops waiting for it. The request ends within the SDK's own limits.
func (w *Workspace) signIn(ctx context.Context) (session, error) {
	flight := w.flights.DoChan("", func() (any, error) { return w.authenticate(context.WithoutCancel(ctx)) })
	select {
	case <-ctx.Done():
		return session{}, ctx.Err()
	case ended := <-flight:
		in, _ := ended.Val.(session)
		return in, ended.Err
	}
}

func (w *Workspace) authenticate(ctx context.Context) (session, error) {
	c, err := w.sharedClient()
	if err != nil {
		return session{}, &credentialError{err}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.host, http.NoBody)
	if err != nil {
		return session{}, fmt.Errorf("authenticate: %w", err)
	}
	if err := c.Config.Authenticate(r); err != nil {
		return session{}, &credentialError{err}
	}
	return session{c, r.Header}, nil
}

// sharedClient returns the client and creates it if needed.
func (w *Workspace) sharedClient() (*client.DatabricksClient, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.client != nil {
		return w.client, nil
	}
	seconds := max(1, int(w.limit.Seconds()))
	cfg := &config.Config{Host: w.host, HTTPTimeoutSeconds: seconds, RetryTimeoutSeconds: seconds}
	if w.profile {
		cfg.Host = "" // with an explicit host the SDK would not read the profile
	}
	// The metadata of a workspace is not worth waiting for: without it the SDK derives everything from the host.
	cfg.HostMetadataResolver = func(ctx context.Context, host string) (*config.HostMetadata, error) {
		ctx, cancel := context.WithTimeout(ctx, w.limit/4)
		defer cancel()
		found, err := cfg.DefaultHostMetadataResolver()(ctx, host)
		if err != nil {
			return nil, nil // as above; the SDK would print an error to standard error
		}
		return found, nil
	}
	created, err := client.New(cfg)
	if err != nil {
		return nil, err
	}
	selectAuth(cfg)
	w.client = created
	return created, nil
}

// selectAuth selects the kind of credentials if it is clear which one is meant. Otherwise the SDK tries one kind after the other. If
// the token endpoint is down, it then starts command line tools and ends with "none is configured".
func selectAuth(cfg *config.Config) {
	switch {
	case cfg.AuthType != "":
	case cfg.Token != "":
		cfg.AuthType = "pat"
	case cfg.ClientID != "" && cfg.ClientSecret != "":
		cfg.AuthType = "oauth-m2m"
	case cfg.MetadataServiceURL != "":
		cfg.AuthType = "metadata-service"
	}
}

// forget drops a client whose credentials were refused before they expired.
func (w *Workspace) forget(refused *client.DatabricksClient) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.client == refused {
		w.client = nil
	}
}

// call sends a request within a limit. Refused credentials are renewed once.
func call[T any](ctx context.Context, w *Workspace, limit time.Duration, request func(context.Context, *client.DatabricksClient) (T, error)) (T, error) {
	caller := ctx
	ctx, cancel := context.WithTimeout(useragent.InContext(ctx, "buoy", w.version), limit)
	defer cancel()
	for first := true; ; first = false {
		in, err := w.signIn(ctx)
		if err != nil {
			return *new(T), err
		}
		response, err := request(ctx, in.client)
		if errors.Is(err, context.Canceled) && caller.Err() == nil { // the SDK ends a request that is silent for as long as the limit
			err = fmt.Errorf("%w: %s", context.DeadlineExceeded, err.Error())
		}
		if !first || !errors.Is(err, apierr.ErrUnauthenticated) {
			return response, err
		}
		w.forget(in.client)
	}
}
