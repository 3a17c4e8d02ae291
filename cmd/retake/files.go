package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// writeFile writes a file that is there in full or not at all: beside its
// place first, then renamed. What is no regular file, as /dev/stdout, is
// written to as it is.
func writeFile(path string, write func(io.Writer) error) (err error) {
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, content.Bytes())
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".retake-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, plain(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", path, plain(err)), ignoreMissing(os.Remove(f.Name())))
		}
	}()
	_, err = f.Write(content.Bytes())
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// newFile is a file that is written together with others.
type newFile struct {
	path  string
	write func(path string) error
}

// writeTogether writes files beside their places, and puts them there in their
// order when all are written: if one cannot be, all places are as they were.
func writeTogether(files []newFile) (err error) {
	next := func(path string) string { return path + ".new" }
	defer func() {
		if err != nil {
			for _, f := range files {
				err = errors.Join(err, ignoreMissing(os.Remove(next(f.path))))
			}
		}
	}()
	for _, f := range files {
		if err := f.write(next(f.path)); err != nil {
			return fmt.Errorf("write %s: %w", f.path, err)
		}
	}
	for _, f := range files {
		if err := os.Rename(next(f.path), f.path); err != nil {
			return err
		}
	}
	return nil
}

func writeInto(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, plain(err))
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, plain(err))
	}
	return nil
}

// plain takes the path out of an error whose message names it already.
func plain(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// exists reports whether there is something at a path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// makeFolder makes a folder with those above it, and returns a func that
// removes the ones it made if they are empty.
func makeFolder(path string) (undo func(), err error) {
	var made []string
	for dir := filepath.Clean(path); !exists(dir); dir = filepath.Dir(dir) {
		made = append(made, dir)
	}
	undo = func() {
		for _, dir := range made {
			if os.Remove(dir) != nil {
				return // it is in use
			}
		}
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		undo()
		return nil, fmt.Errorf("make the folder %s: %w", path, plain(err))
	}
	return undo, nil
}
