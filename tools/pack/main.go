// Pack writes a binary to a folder as parts of a gzip stream, with a list of their SHA-256 sums. Databricks Apps accept no file
// of more than 10 MB. For bin/buoy it writes buoy.gz.00, buoy.gz.01 and so on, and buoy.sha256, in the format of sha256sum.
//
// The bytes depend only on the binary and on the version of Go. Parts that already contain the binary are not written again.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// partSize leaves room below the limit of 10 MB.
const partSize = 8 << 20

func main() {
	to := flag.String("to", "", "the folder")
	flag.Parse()
	if *to == "" || flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := pack(flag.Arg(0), *to, partSize); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// pack writes a binary to a folder as parts of at most size bytes, with their list.
func pack(path, folder string, size int) error {
	binary, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name := filepath.Join(folder, filepath.Base(path))
	if isPacked(name, binary, size) {
		return nil
	}
	// The list is removed first and written last, so that the parts of an interrupted run are not used.
	if err := remove(name); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	stream, err := compress(binary)
	if err != nil {
		return err
	}
	var list bytes.Buffer
	n := 0
	for part := range slices.Chunk(stream, size) {
		file := fmt.Sprintf("%s.gz.%02d", name, n)
		if err := os.WriteFile(file, part, 0o644); err != nil {
			return err
		}
		list.WriteString(line(file, part))
		n++
	}
	return os.WriteFile(name+".sha256", list.Bytes(), 0o644)
}

// compress returns a gzip stream without the name and the time of a file.
func compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = z.Write(data)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// line returns the line of a file in the format of sha256sum.
func line(file string, data []byte) string {
	return fmt.Sprintf("%x  %s\n", sha256.Sum256(data), filepath.Base(file))
}

// parts returns the existing parts in order.
func parts(name string) ([]string, error) {
	return filepath.Glob(name + ".gz.[0-9][0-9]")
}

// isPacked reports whether the folder contains this binary, in listed parts of at most size bytes.
func isPacked(name string, binary []byte, size int) bool {
	files, err := parts(name)
	if err != nil {
		return false
	}
	var stream, list bytes.Buffer
	for _, file := range files {
		part, err := os.ReadFile(file)
		if err != nil || len(part) > size {
			return false
		}
		stream.Write(part)
		list.WriteString(line(file, part))
	}
	listed, err := os.ReadFile(name + ".sha256")
	if err != nil || !bytes.Equal(listed, list.Bytes()) {
		return false
	}
	z, err := gzip.NewReader(&stream)
	if err != nil {
		return false
	}
	packed, err := io.ReadAll(z)
	return err == nil && bytes.Equal(packed, binary)
}

func remove(name string) error {
	files, err := parts(name)
	if err != nil {
		return err
	}
	for _, file := range append([]string{name + ".sha256"}, files...) {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
