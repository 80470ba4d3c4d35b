package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"buoy/src/configfile"
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
		return fmt.Errorf("write %s: %w", path, err)
	}
	c.printf("%s: %d platform(s), %d message(s)\n", path, len(declared.Platforms), len(declared.Messages))
	return nil
}

// writeAtomically writes a file completely or not at all, because the old file can be the only copy.
func writeAtomically(path string, text []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // the first error is returned
		}
	}()
	_, err = file.Write(text)
	const shared = 0o644 // the file contains names of secrets, but no secrets
	if err = errors.Join(err, file.Chmod(shared), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
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
