package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/service/files"
)

// File is a file in a volume.
type File struct {
	api  *files.FilesAPI
	path string
}

// File gives a file by its path, /Volumes/catalog/schema/volume/name.
func (c *Client) File(path string) *File { return &File{files.NewFiles(c.api), path} }

// fileLimit is how long reading or writing a file may take: a snapshot has some megabytes.
const fileLimit = time.Minute

// maxFile is the largest file that is read.
const maxFile = 512 << 20

// Load reads the file; nil, nil where there is none.
func (f *File) Load(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fileLimit)
	defer cancel()
	answer, err := f.api.Download(ctx, files.DownloadRequest{FilePath: f.path})
	if errors.Is(err, apierr.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, inWords(err)
	}
	defer func() { _ = answer.Contents.Close() }() // what matters was read
	data, err := io.ReadAll(io.LimitReader(answer.Contents, maxFile))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", f.path, err)
	}
	return data, nil
}

// Save replaces the file.
func (f *File) Save(ctx context.Context, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, fileLimit)
	defer cancel()
	err := f.api.Upload(ctx, files.UploadRequest{FilePath: f.path, Overwrite: true, Contents: io.NopCloser(bytes.NewReader(data))})
	if err != nil {
		return inWords(err)
	}
	return nil
}
