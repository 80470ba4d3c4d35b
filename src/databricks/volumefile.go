package databricks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/files"

	"buoy/src/status"
)

// VolumeFile is a file in a volume. Reading and writing it starts no warehouse.
type VolumeFile struct {
	workspace *Workspace
	path      string
}

// maxBytes bounds what is read: many times the largest board.
const maxBytes = 256 << 20

// VolumeFile returns a file, /Volumes/<catalog>/<schema>/<volume>/<path>. It sends no request.
func (w *Workspace) VolumeFile(name string) (*VolumeFile, error) {
	if parts := strings.Split(name, "/"); len(parts) < 6 || parts[1] != "Volumes" || path.Clean(name) != name {
		return nil, fmt.Errorf("%q is not /Volumes/<catalog>/<schema>/<volume>/<path>", name)
	}
	return &VolumeFile{w, name}, nil
}

// Load returns the content of the file, or nil and no error if it does not exist.
func (f *VolumeFile) Load(ctx context.Context) ([]byte, error) {
	data, err := call(ctx, f.workspace, 3*f.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) ([]byte, error) {
		found, err := files.NewFiles(c).Download(ctx, files.DownloadRequest{FilePath: f.path})
		if err != nil {
			return nil, err
		}
		defer found.Contents.Close()
		data, err := io.ReadAll(io.LimitReader(found.Contents, maxBytes+1))
		if len(data) > maxBytes {
			return nil, status.Errorf(status.CodeStoreDown, "the file %s is larger than %d bytes", f.path, maxBytes)
		}
		return data, err
	})
	if isAPIError(err, apierr.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, f.accessError(err, "READ VOLUME")
	}
	return data, nil
}

// Save replaces the content of the file.
func (f *VolumeFile) Save(ctx context.Context, data []byte) error {
	_, err := call(ctx, f.workspace, 3*f.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) (struct{}, error) {
		return struct{}{}, files.NewFiles(c).Upload(ctx, files.UploadRequest{
			FilePath: f.path, Contents: body{bytes.NewReader(data)}, Overwrite: true,
		})
	})
	if err != nil {
		return f.accessError(err, "WRITE VOLUME")
	}
	return nil
}

func (f *VolumeFile) accessError(err error, privilege string) error {
	if isAPIError(err, apierr.ErrPermissionDenied, apierr.ErrNotFound) {
		return status.Errorf(status.CodeStoreDown, "the volume of %s does not exist, or this identity needs %s", f.path, privilege).Because(err)
	}
	return downError(err)
}

// body can be sent again from its start.
type body struct{ *bytes.Reader }

// Close implements io.Closer.
func (body) Close() error { return nil }
