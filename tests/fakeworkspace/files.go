package fakeworkspace

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

type file struct {
	body     []byte
	modified time.Time
}

// AddVolume adds a Unity Catalog volume, "/Volumes/<catalog>/<schema>/<volume>". Files can only be written to volumes.
func (w *Workspace) AddVolume(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.volumes = append(w.volumes, strings.TrimSuffix(path, "/")+"/")
}

// File returns the content of a file, "/Volumes/...", and whether it exists.
func (w *Workspace) File(path string) ([]byte, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found, ok := w.files[path]
	return bytes.Clone(found.body), ok
}

// PutFile writes a file directly, without a request.
func (w *Workspace) PutFile(path string, body []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files[path] = file{bytes.Clone(body), w.options.Now()}
}

func (w *Workspace) getFile(out http.ResponseWriter, r *http.Request) {
	path := "/" + r.PathValue("path")
	w.mu.Lock()
	found, ok := w.files[path]
	w.mu.Unlock()
	if !ok {
		noFile(out, path)
		return
	}
	out.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(out, r, "", found.modified, bytes.NewReader(found.body)) // the length, the time, and HEAD
}

func (w *Workspace) putFile(out http.ResponseWriter, r *http.Request) {
	path := "/" + r.PathValue("path")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone, and the file is unchanged
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	inVolume := false
	for _, volume := range w.volumes {
		inVolume = inVolume || strings.HasPrefix(path, volume)
	}
	_, exists := w.files[path]
	switch {
	case !inVolume:
		refuse(out, http.StatusNotFound, "NOT_FOUND", "There is no volume for "+path+".")
	case exists && r.URL.Query().Get("overwrite") != "true":
		refuse(out, http.StatusConflict, "ALREADY_EXISTS", "The file being created already exists.")
	default:
		w.files[path] = file{body, w.options.Now()}
		out.WriteHeader(http.StatusNoContent)
	}
}

func (w *Workspace) deleteFile(out http.ResponseWriter, r *http.Request) {
	path := "/" + r.PathValue("path")
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.files[path]; !ok {
		noFile(out, path)
		return
	}
	delete(w.files, path)
	out.WriteHeader(http.StatusNoContent)
}

func noFile(out http.ResponseWriter, path string) {
	refuse(out, http.StatusNotFound, "NOT_FOUND", "The file "+path+" does not exist.")
}
