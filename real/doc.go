// Package real holds `make real`: capture and re-enactment of two web apps
// that no one here wrote, TiddlyWiki and Swagger UI, in two released versions
// each. A real client, playwright-core, acts in the browser that `retake
// capture` started.
//
// It holds `make roundtrip`, too: in sessions on these apps and the demo shop
// rrweb records while Retake captures, and what is imported of the recording is
// compared with what was captured.
//
// It holds `make fidelity`, too: the pages that a report rebuilds, compared with
// the pictures of the same steps, in these apps and two more that are there in
// one version: GrapesJS and a JSON editor.
//
// It holds `make acts`, too: sessions in GrapesJS, the JSON editor and TiddlyWiki
// with acts of many kinds, that must end with the same DOM when they are
// re-enacted.
//
// What is third-party is in node_modules, at the versions that package.json
// pins; what a run leaves is in .work. The test runs with
//
//	go test -tags real -v ./real -run TestReal -timeout 20m
//
// and skips, saying why, where npm or the packages cannot be had.
package real
