//go:build real

package real

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
)

// endpointLine is how `retake capture` tells where another client connects.
var endpointLine = regexp.MustCompile(`browser at (http://\S+)\n`)

// recorded is what a capture left.
type recorded struct {
	scenario scenarios.Scenario
	take     take.Take
	log      string
}

// capture has the driver of an app act in the browser that `retake capture`
// starts, ends the capture as Ctrl-C does, and reads what it wrote. With a
// name for it, rrweb records the same session into a file of the folder.
func capture(ctx context.Context, retake, folder string, a app, address, recording string, flags ...string) (recorded, error) {
	file := filepath.Join(folder, a.name+".yaml")
	cmd := exec.CommandContext(ctx, retake, append([]string{"capture", "--headless", "--force", "--viewport", "1280x800", address, "-o", file}, flags...)...)
	log, err := os.Create(filepath.Join(folder, "capture.log"))
	if err != nil {
		return recorded{}, err
	}
	defer log.Close()
	c, endpoint, err := launch(cmd, &cmd.Stderr, log, endpointLine)
	if err != nil {
		return recorded{}, fmt.Errorf("%w; see %s", err, log.Name())
	}
	if err := act(ctx, folder, a, endpoint, recording); err != nil {
		return recorded{}, firstOf(err, c.end(os.Interrupt))
	}
	if err := c.end(os.Interrupt); err != nil {
		return recorded{}, fmt.Errorf("retake capture: %w; see %s", err, log.Name())
	}
	return read(file, log.Name())
}

// act runs the driver of an app, which leaves when it has acted.
func act(ctx context.Context, folder string, a app, endpoint, recording string) error {
	args := []string{"drive-" + a.name + ".mjs", endpoint}
	if recording != "" {
		args = append(args, filepath.Join(folder, recording))
	}
	cmd := exec.CommandContext(ctx, "node", args...)
	out, err := cmd.CombinedOutput()
	if writeErr := os.WriteFile(filepath.Join(folder, "drive.log"), out, 0o644); writeErr != nil {
		return writeErr
	}
	if err != nil {
		return fmt.Errorf("drive-%s.mjs: %w\n%s", a.name, err, out)
	}
	return nil
}

// read reads a scenario and its take, strictly, as `retake run` does.
func read(file, log string) (recorded, error) {
	list, err := scenarios.Load(file)
	if err != nil {
		return recorded{}, err
	}
	t, err := take.ReadFile(file[:len(file)-len(".yaml")] + ".take")
	if err != nil {
		return recorded{}, err
	}
	said, err := os.ReadFile(log)
	return recorded{list[0], t, string(said)}, err
}
