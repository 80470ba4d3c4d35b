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

// VolumeFile is one file in a volume. Reading and writing it wakes no warehouse.
type VolumeFile struct {
	workspace *Workspace
	path      string
}

// mostBytes bounds what is read: many times the largest board.
const mostBytes = 256 << 20

// VolumeFile gives a file, /Volumes/<catalog>/<schema>/<volume>/<path>. It sends nothing.
func (w *Workspace) VolumeFile(name string) (*VolumeFile, error) {
	if parts := strings.Split(name, "/"); len(parts) < 6 || parts[1] != "Volumes" || path.Clean(name) != name {
		return nil, fmt.Errorf("%q is not /Volumes/<catalog>/<schema>/<volume>/<path>", name)
	}
	return &VolumeFile{w, name}, nil
}

// Load gives what is in the file; nil, nil where there is none.
func (f *VolumeFile) Load(ctx context.Context) ([]byte, error) {
	data, err := call(ctx, f.workspace, 3*f.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) ([]byte, error) {
		found, err := files.NewFiles(c).Download(ctx, files.DownloadRequest{FilePath: f.path})
		if err != nil {
			return nil, err
		}
		defer found.Contents.Close()
		data, err := io.ReadAll(io.LimitReader(found.Contents, mostBytes+1))
		if len(data) > mostBytes {
			return nil, status.Errorf(status.CodeStoreDown, "the file %s is larger than %d bytes", f.path, mostBytes)
		}
		return data, err
	})
	if answered(err, apierr.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, f.down(err, "READ VOLUME")
	}
	return data, nil
}

// Save replaces what is in the file.
func (f *VolumeFile) Save(ctx context.Context, data []byte) error {
	_, err := call(ctx, f.workspace, 3*f.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) (struct{}, error) {
		return struct{}{}, files.NewFiles(c).Upload(ctx, files.UploadRequest{
			FilePath: f.path, Contents: body{bytes.NewReader(data)}, Overwrite: true,
		})
	})
	if err != nil {
		return f.down(err, "WRITE VOLUME")
	}
	return nil
}

func (f *VolumeFile) down(err error, privilege string) error {
	if answered(err, apierr.ErrPermissionDenied, apierr.ErrNotFound) {
		return status.Errorf(status.CodeStoreDown, "the volume of %s does not exist, or this identity needs %s", f.path, privilege).Because(err)
	}
	return down(err)
}

// body can be sent again from its begin.
type body struct{ *bytes.Reader }

// Close implements io.Closer.
func (body) Close() error { return nil }
