package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// importedAs says whether the recording, as it is now, was imported already.
// What else is in its place is an error, unless it may be replaced.
func (j *importJob) importedAs(r recording) (bool, error) {
	path := filepath.Join(j.opt.out, r.name)
	was, err := j.madeOf(r, path)
	if err != nil || was {
		return was, err
	}
	return j.madeOf(r, path+"-1")
}

// madeOf says whether the scenario of a name was made of the recording.
func (j *importJob) madeOf(r recording, name string) (bool, error) {
	if j.opt.force || !exists(name+".yaml") && !exists(name+".import.json") && !exists(name+".take") || !exists(name+".import.json") && unrecorded(name) {
		return false, nil
	}
	var record importRecord
	data, err := os.ReadFile(name + ".import.json")
	if err == nil && r.path != "-" && exists(name+".yaml") && json.Unmarshal(data, &record) == nil {
		sum, err := digestOf(r.path)
		if err != nil {
			return false, err
		}
		if sum == record.SHA256 && (j.healer == nil || record.Healing != nil) {
			return true, nil
		}
		if sum == record.SHA256 {
			return false, hinted(fmt.Errorf("%s: %s was imported without --target", r.path, name+".yaml"), "--force replaces it")
		}
	}
	return false, hinted(fmt.Errorf("%s: %s is there already, of another recording", r.path, name+".yaml"), "give another folder, or --force to replace it")
}

// names are the names of the scenarios of a recording, none of them another
// recording's.
func (j *importJob) names(r recording, sessions int) ([]string, error) {
	path := filepath.Join(j.opt.out, r.name)
	if sessions == 1 {
		return []string{path}, nil
	}
	var names []string
	for i := range sessions {
		name := fmt.Sprintf("%s-%d", r.name, i+1)
		if other, taken := j.named[name]; taken {
			return nil, hinted(fmt.Errorf("%s: one of its scenarios would be %s.yaml, as that of %s", r.path, name, other), "give one of the two recordings another name")
		}
		names = append(names, filepath.Join(j.opt.out, name))
		if _, err := j.madeOf(r, names[i]); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", path, plain(err))
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, plain(err))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// unrecorded says whether there is a scenario at a path that no import made: a
// network can be its recording.
func unrecorded(path string) bool {
	var record importRecord
	data, err := os.ReadFile(path + ".import.json")
	made := err == nil && (json.Unmarshal(data, &record) != nil || len(record.Steps) > 0)
	return exists(path+".yaml") && !made && (err == nil || !exists(path+".take"))
}
