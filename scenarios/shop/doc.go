// Package shop is a small shop served in process: the fixture Retake is tested
// on, and the site it is shown with.
//
// A [Build] is one version of the shop: [V1] is healthy, and With gives it named
// [Regression]s. The site below site/ knows nothing of them. A regression is
// either an exact replacement in one asset, as a bad commit would be, or a
// wrapper round the handler, as a bad deployment would be; so two builds differ
// by what is broken and by nothing else.
//
// [UserScenario] is what the demo's user does. Its path meets every regression.
package shop
