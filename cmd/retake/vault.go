package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/retake-dev/retake/capture"
	"github.com/retake-dev/retake/capture/take"
)

// identityVariable is the environment variable that holds identities, as the
// file of --identity does.
const identityVariable = "RETAKE_IDENTITY"

// closedBegins is how a file begins that age has encrypted:
// https://age-encryption.org/v1.
const closedBegins = "age-encryption.org/v1\n"

// vault closes takes to age recipients, and opens closed ones with identities.
// Without recipients it writes them open.
type vault struct {
	recipients []age.Recipient
	identities []age.Identity
}

// newVault is what the flags and the environment say.
func (a *app) newVault() (vault, error) {
	var v vault
	for _, text := range a.encrypt {
		found, err := age.ParseRecipients(strings.NewReader(text))
		if err != nil {
			return v, hinted(fmt.Errorf("--encrypt: %q is no age recipient", text), "it is the public key that age-keygen prints, as age1…")
		}
		v.recipients = append(v.recipients, found...)
	}
	var err error
	v.identities, err = a.identities()
	return v, err
}

// identities are those of the file that --identity names, or of the environment.
func (a *app) identities() ([]age.Identity, error) {
	const hint = "it is what age-keygen writes: lines as AGE-SECRET-KEY-1…"
	if a.identity == "" {
		text := os.Getenv(identityVariable)
		if err := os.Unsetenv(identityVariable); err != nil { // no program that is started needs it
			return nil, err
		}
		if text == "" {
			return nil, nil
		}
		list, err := age.ParseIdentities(strings.NewReader(text))
		if err != nil { // which is not printed: it may quote a part of a key
			return nil, hinted(fmt.Errorf("%s has no age identity", identityVariable), hint)
		}
		return list, nil
	}
	f, err := os.Open(a.identity)
	if err != nil {
		return nil, fmt.Errorf("--identity %s: %w", a.identity, plain(err))
	}
	defer f.Close()
	list, err := age.ParseIdentities(f)
	if err != nil {
		return nil, hinted(fmt.Errorf("--identity: %s has no age identity", a.identity), hint)
	}
	return list, nil
}

// write writes a take to a file, which is there in full or not at all.
func (v vault) write(path string, t take.Take) error {
	if len(v.recipients) == 0 {
		return take.WriteFile(path, t)
	}
	return writeFile(path, func(w io.Writer) error {
		closing, err := age.Encrypt(w, v.recipients...)
		if err != nil {
			return fmt.Errorf("close the take: %w", err)
		}
		return errors.Join(take.Write(closing, t), closing.Close())
	})
}

// openTake is a take on the disk, closed or not.
type openTake struct {
	*take.File
	content io.ReaderAt // the zip file
	size    int64
	file    *os.File
}

func (o openTake) Close() error { return errors.Join(o.File.Close(), o.file.Close()) }

// open opens a take that the user named.
func (v vault) open(path string) (openTake, error) {
	if err := thereIs(path); err != nil {
		return openTake{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return openTake{}, fmt.Errorf("open the take: %w", err)
	}
	o := openTake{file: f}
	if o.content, o.size, err = v.contentOf(f); err == nil {
		o.File, err = take.OpenReader(o.content, o.size, path)
	}
	if err != nil {
		return openTake{}, errors.Join(err, f.Close())
	}
	return o, nil
}

// contentOf is what is in a file that may be closed, and how long it is.
func (v vault) contentOf(f *os.File) (io.ReaderAt, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if is, err := isClosed(f); err != nil || !is {
		return f, info.Size(), err
	}
	if len(v.identities) == 0 {
		return nil, 0, hinted(fmt.Errorf("%s is closed: it is encrypted to an age recipient", f.Name()), "give the identity with --identity FILE, or in %s", identityVariable)
	}
	content, size, err := age.DecryptReaderAt(f, info.Size(), v.identities...)
	return content, size, refused(f.Name(), err)
}

// refused says why something closed was not opened.
func refused(name string, err error) error {
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return hinted(fmt.Errorf("%s is closed to another recipient", name), "give the identity of the recipient that it was encrypted to")
	case err != nil:
		return hinted(fmt.Errorf("%s is closed, and damaged: %w", name, err), "copy the file again, or make the take again")
	}
	return nil
}

// read reads a whole take that the user named, and verifies it.
func (v vault) read(path string) (take.Take, error) {
	o, err := v.open(path)
	if err != nil {
		return take.Take{}, err
	}
	t, err := o.Take()
	return t, errors.Join(err, o.Close())
}

// keepsClosed refuses to write open what was made of a take that is closed.
func (v vault) keepsClosed(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if is, err := isClosed(f); err != nil || !is || len(v.recipients) > 0 {
		return err
	}
	return hinted(fmt.Errorf("%s is closed, and what is made of it would be open", path), "say to whom to close it, with --encrypt age1…")
}

// isClosed reports whether a file is closed.
func isClosed(f io.ReaderAt) (bool, error) {
	begins := make([]byte, len(closedBegins))
	n, err := f.ReadAt(begins, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return string(begins[:n]) == closedBegins, err
}

// seal closes what is captured while it is, nil if it stays open. The capture has
// to read it again, and does with an identity that is in memory only.
func (v vault) seal() (*capture.Seal, error) {
	if len(v.recipients) == 0 {
		return nil, nil
	}
	recipient, identity, err := ephemeral(v.recipients[0])
	if err != nil {
		return nil, fmt.Errorf("close what is captured: %w", err)
	}
	all := append([]age.Recipient{recipient}, v.recipients...)
	return &capture.Seal{
		Close: func(content []byte) ([]byte, error) {
			var b bytes.Buffer
			w, err := age.Encrypt(&b, all...)
			if err == nil {
				_, err = w.Write(content)
				err = errors.Join(err, w.Close())
			}
			return b.Bytes(), err
		},
		Open: opening(identity),
	}, nil
}

// ephemeral is a new key of the kind of another: age does not mix those that a
// quantum computer can break with those that it cannot.
func ephemeral(like age.Recipient) (age.Recipient, age.Identity, error) {
	if _, hybrid := like.(*age.HybridRecipient); hybrid {
		key, err := age.GenerateHybridIdentity()
		if err != nil {
			return nil, nil, err
		}
		return key.Recipient(), key, nil
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, err
	}
	return key.Recipient(), key, nil
}

// opening opens what [vault.seal] has closed, or what was never closed.
func opening(identities ...age.Identity) func([]byte) ([]byte, error) {
	return func(content []byte) ([]byte, error) {
		if !bytes.HasPrefix(content, []byte(closedBegins)) {
			return content, nil
		}
		if len(identities) == 0 {
			return nil, hinted(errors.New("what was captured is closed: it is encrypted to an age recipient"), "give the identity with --identity FILE, or in %s", identityVariable)
		}
		r, err := age.Decrypt(bytes.NewReader(content), identities...)
		if err != nil {
			return nil, refused("what was captured", err)
		}
		return io.ReadAll(r)
	}
}
