// Package shop is a small shop served in process: the fixture Retake is tested
// on, and the site it is shown with.
//
// A [Build] is one version of the shop: [V1] is healthy, and With gives it named
// [Change]s: regressions, each of which breaks something, and harmless ones. The
// site below site/ knows nothing of them. A change is either made of exact edits
// of the assets, as a commit would be, or a wrapper round the handler, as a
// deployment would be; so two builds differ by what was changed and by nothing
// else.
//
// [UserScenario] is what the demo's user does. Its path meets every change.
package shop
