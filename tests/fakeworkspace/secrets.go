package fakeworkspace

import (
	"encoding/base64"
	"net/http"
	"slices"
)

// secret is a secret and the principals that have READ on its scope.
type secret struct {
	value   string
	readers []string
}

// SetSecret adds a secret to a scope that these principals can read.
func (w *Workspace) SetSecret(scope, key, value string, readers ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets[scope+"/"+key] = secret{value, readers}
}

func (w *Workspace) getSecret(out http.ResponseWriter, r *http.Request) {
	scope, key := r.URL.Query().Get("scope"), r.URL.Query().Get("key")
	caller, _ := w.caller(r)
	w.mu.Lock()
	found, exists := w.secrets[scope+"/"+key]
	w.mu.Unlock()
	switch {
	case !exists:
		refuse(out, http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "Failed to get secret "+key+" for scope "+scope+".")
	case !slices.ContainsFunc(caller.names(), func(name string) bool { return slices.Contains(found.readers, name) }):
		refuse(out, http.StatusForbidden, "PERMISSION_DENIED", "User does not have permission to read secrets of scope "+scope+".")
	default:
		respond(out, http.StatusOK, map[string]string{"key": key, "value": base64.StdEncoding.EncodeToString([]byte(found.value))})
	}
}
