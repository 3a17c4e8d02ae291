//go:build real

package real

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// nodered is made with jQuery and D3, and is told by a WebSocket what goes on. It
// makes up an id for each node, and shows a tip by chance.
var nodered = app{name: "nodered", old: "node-red", new: "node-red", serve: serveNodeRED}

// settings keep Node-RED on this machine, and from asking questions.
const settings = `module.exports = {
	uiHost: '127.0.0.1', uiPort: 0, flowFile: 'flows.json', credentialSecret: 'none', diagnostics: {enabled: false},
	editorTheme: {tours: false, projects: {enabled: false}}, telemetry: {enabled: false, updateNotification: false},
}
`

// flow is what there is at the beginning: an id by chance would be that of the
// server, and so of the build.
const flow = `[{"id": "f6f2187d.f17ca8", "type": "tab", "label": "Greenhouse"}]`

var started = regexp.MustCompile(`Server now running at (http://\S+?)/?\s[\s\S]*Started flows`)

func serveNodeRED(ctx context.Context, module string) (string, func() error, error) {
	program, err := filepath.Abs(filepath.Join("node_modules", module, "red.js"))
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "retake-red-")
	if err != nil {
		return "", nil, err
	}
	clean := func() error { return os.RemoveAll(folder) }
	for name, text := range map[string]string{"settings.js": settings, "flows.json": flow} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return "", nil, firstOf(err, clean())
		}
	}
	cmd := exec.CommandContext(ctx, "node", program, "--userDir", folder)
	c, address, err := launch(cmd, &cmd.Stdout, io.Discard, started)
	if err != nil {
		return "", nil, firstOf(fmt.Errorf("start Node-RED: %w", err), clean())
	}
	return address, func() error { return firstOf(c.end(os.Kill), clean()) }, nil
}
