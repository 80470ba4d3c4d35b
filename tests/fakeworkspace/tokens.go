package fakeworkspace

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The endpoints that issue tokens, and the one service principal that gets them.
const (
	TokenPath    = "/oidc/v1/token"
	MetadataPath = "/metadata/token" // for DATABRICKS_METADATA_SERVICE_URL
	MePath       = "/api/2.0/preview/scim/v2/Me"
	// WorkspaceID is in a header of the response to Me.
	WorkspaceID  = "900800700600"
	ClientID     = "buoy-client"
	ClientUUID   = "4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10" // its name in grants
	ClientSecret = "buoy-secret"                          //nolint:gosec // not a real secret
)

// Person is the user or service principal of a token, as SCIM's Me returns it.
type Person struct {
	Email   string   // or the application id of a service principal
	Display string   // the display name
	Groups  []string // direct groups
	Nested  []string // indirect groups
	Others  []string // more e-mail addresses
}

// names returns the principals whose grants apply to the person.
func (p Person) names() []string {
	return slices.Concat([]string{p.Email, "account users"}, p.Groups, p.Nested)
}

// SetClient changes the identity of tokens of the OAuth and the metadata endpoint.
func (w *Workspace) SetClient(person Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.client = person
}

// caller returns the person of the request's token.
func (w *Workspace) caller(r *http.Request) (Person, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	person, known := w.people[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	return person, known
}

// Token returns a new personal access token, which is valid until it is revoked.
func (w *Workspace) Token() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.issue(time.Time{})
}

// PersonalToken returns a Token of a person.
func (w *Workspace) PersonalToken(person Person) string {
	token := w.Token()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.people[token] = person
	return token
}

// RenameGroup renames a group for all of its members.
func (w *Workspace) RenameGroup(from, to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	renamed := func(names []string) []string {
		names = slices.Clone(names)
		for i, name := range names {
			if name == from {
				names[i] = to
			}
		}
		return names
	}
	for token, person := range w.people {
		person.Groups, person.Nested = renamed(person.Groups), renamed(person.Nested)
		w.people[token] = person
	}
}

// RevokeTokens revokes all issued tokens. New ones are valid. From now on, invalid tokens are refused with this status: 401 or
// 403.
func (w *Workspace) RevokeTokens(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.tokens)
	w.refusal = status
}

// issue issues a token. The caller has locked w.mu.
func (w *Workspace) issue(until time.Time) string {
	token := "token-" + uuid.NewString()
	w.tokens[token] = until
	return token
}

// signedIn requires a valid token.
func (w *Workspace) signedIn(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		w.mu.Lock()
		until, known := w.tokens[token]
		status := w.refusal
		w.mu.Unlock()
		expired := !until.IsZero() && !w.options.Now().Before(until)
		switch {
		case !bearer:
			refuse(out, http.StatusUnauthorized, "UNAUTHENTICATED", "Credential was not sent or was of an unsupported type for this API.")
		case (!known || expired) && status == http.StatusForbidden:
			refuse(out, status, "PERMISSION_DENIED", "Invalid access token.")
		case !known || expired:
			refuse(out, status, "UNAUTHENTICATED", "Token is expired.")
		default:
			next(out, r)
		}
	})
}

func (w *Workspace) hostMetadata(out http.ResponseWriter, _ *http.Request) {
	respond(out, http.StatusOK, map[string]string{
		"oidc_endpoint": w.URL + "/oidc", "workspace_id": "1234567890", "cloud": "AWS", "host_type": "WORKSPACE_HOST",
	})
}

func (w *Workspace) discovery(out http.ResponseWriter, _ *http.Request) {
	respond(out, http.StatusOK, map[string]string{
		"authorization_endpoint": w.URL + "/oidc/v1/authorize", "token_endpoint": w.URL + TokenPath,
	})
}

// oauthToken implements the client credentials flow of a service principal.
func (w *Workspace) oauthToken(out http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	switch {
	case r.FormValue("grant_type") != "client_credentials":
		respond(out, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
		return
	case id != ClientID || secret != ClientSecret:
		respond(out, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	token, until := w.shortLived()
	respond(out, http.StatusOK, map[string]any{
		"access_token": token, "token_type": "Bearer", "scope": "all-apis",
		"expires_in": int(until.Sub(w.options.Now()).Round(time.Second).Seconds()),
	})
}

// metadataToken responds in the form of the SDK's metadata-service credentials: the local server of a notebook or a job.
func (w *Workspace) metadataToken(out http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Databricks-Metadata-Version") != "1" || r.Header.Get("X-Databricks-Host") != w.URL {
		refuse(out, http.StatusBadRequest, "BAD_REQUEST", "version 1 for the host "+w.URL)
		return
	}
	token, until := w.shortLived()
	respond(out, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "expires_on": until.Unix()})
}

func (w *Workspace) shortLived() (token string, until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	until = w.options.Now().Add(w.options.TokenLife)
	token = w.issue(until)
	w.people[token] = w.client
	return token, until
}

func (w *Workspace) me(out http.ResponseWriter, r *http.Request) {
	out.Header().Set("X-Databricks-Org-Id", WorkspaceID)
	person, known := w.caller(r)
	if !known {
		refuse(out, http.StatusNotFound, "NOT_FOUND", "no such user")
		return
	}
	groups := []map[string]string{}
	for _, name := range person.Groups {
		groups = append(groups, map[string]string{"display": name, "type": "direct"})
	}
	for _, name := range person.Nested {
		groups = append(groups, map[string]string{"display": name, "type": "indirect"})
	}
	emails := []map[string]any{{"value": person.Email, "type": "work", "primary": true}}
	for _, email := range person.Others {
		emails = append(emails, map[string]any{"value": email, "type": "other"})
	}
	respond(out, http.StatusOK, map[string]any{"id": person.Email, "userName": person.Email, "displayName": person.Display, "active": true, "emails": emails, "groups": groups})
}
