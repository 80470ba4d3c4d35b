package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"buoy/src/configfile"
	"buoy/src/status"
)

// toStdout is the path that means the standard output.
const toStdout = "-"

// Export writes the store to a file that Apply can read.
func (c Command) Export(ctx context.Context, path string) error {
	o, err := c.openStored(ctx)
	if err != nil {
		return err
	}
	defer o.close()
	declared, err := configfile.Export(ctx, o.db)
	if err != nil {
		return err
	}
	text, err := declared.YAML(configfile.ExportHeader)
	if err != nil {
		return err
	}
	if path == toStdout {
		_, err = c.Print.Write(text)
		return err
	}
	if err := writeAtomically(path, text); err != nil {
		return err
	}
	c.printf("%s: %s, %s\n", path, status.Count(len(declared.Platforms), "platform"), status.Count(len(declared.Messages), "message"))
	return nil
}

// writeAtomically writes a file completely or not at all, because the old file can be the only copy.
func writeAtomically(path string, text []byte) (err error) {
	file, err := createTemp(path)
	if err != nil {
		return writeFailure(path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // the first error is returned
			err = writeFailure(path, err)
		}
	}()
	_, err = file.Write(text)
	const shared = 0o644 // the file contains names of secrets, but no secrets
	if err = errors.Join(err, file.Chmod(shared), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// createTemp creates the file that becomes the file of a path when it is complete.
func createTemp(path string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
}

// checkNewFile returns an error if a file exists already, or cannot be created.
func checkNewFile(path string) error {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return fmt.Errorf("%s already exists", path)
	case !errors.Is(err, fs.ErrNotExist):
		return writeFailure(path, err)
	}
	file, err := createTemp(path)
	if err != nil {
		return writeFailure(path, err)
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// writeFailure says why a file cannot be written, without the name of its temporary file.
func writeFailure(path string, err error) error {
	var ofFile *fs.PathError
	var ofRename *os.LinkError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("write %s: the folder %s does not exist", path, filepath.Dir(path))
	case errors.As(err, &ofFile):
		err = ofFile.Err
	case errors.As(err, &ofRename):
		err = ofRename.Err
	}
	return fmt.Errorf("write %s: %w", path, err)
}

// ConfigSchema returns the JSON Schema of the files that Apply reads.
func ConfigSchema() ([]byte, error) {
	var schemas []configfile.KindSchema
	for _, k := range Kinds(KindOptions{}) {
		schemas = append(schemas, configfile.KindSchema{KindRules: k.KindRules, Target: k.TargetSchema()})
	}
	return configfile.Schema(schemas)
}

// Schema writes the JSON Schema of the files that Apply reads.
func (c Command) Schema() error {
	text, err := ConfigSchema()
	if err != nil {
		return err
	}
	_, err = c.Print.Write(text)
	return err
}
