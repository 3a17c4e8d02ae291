// Package torture has a page for each thing that moves, draws, ticks or asks on
// the web by itself. A comment at the top of each says what the page must show
// after how much virtual time; its test performs that on the stage, once, or
// many times while the processors are busy and answers late (make torture): all
// takes of a page must be equal.
//
// # How frames are decided
//
// Time and frames are in the stage's hands: virtual time is granted in strides,
// and at the end of a stride a frame is drawn or none is. What decides is asked
// of the page (moving, in js/stage.js), after each stride:
//
//   - While a callback of requestAnimationFrame, an idle callback or a view
//     transition waits, or an animation that will end has yet to begin, a stride
//     is 16 ms, and each ends with a frame. A page that has asked for 60 frames
//     in a row is taken to do so for ever: it keeps no step from settling any
//     more, and is drawn at the ends of longer strides.
//   - While an animation runs that will end, a stride goes to its end, or to the
//     next timer: no script is told of what is on the way.
//   - While nothing moves, a stride goes to the next timer, but is no shorter
//     than a frame; and where no timer is due soon, strides are 100, 200, 400 and
//     then 800 ms long. After more than 60 strides that timers have cut short,
//     they are taken to tick for ever.
//   - At the end of a stride a frame is drawn if the user has acted, if callbacks
//     wait or an animation runs, also one without end, or if the page has changed
//     since the last frame: a node, a text, an attribute, a scroll, a picture that
//     came. If not, there is none: nothing would be new in it.
//
// Smooth scrolls are made at once, and tell of their end in the next frame.
//
// A step has settled after 500 ms at least, when no request is open but streams,
// and nothing that will end moves; if it is not at rest then, at the next
// multiple of 250 ms at which it is.
//
// # What has no page yet
//
// These are not in the stage's hands, so no page pins them: the timers of shared
// and of service workers, and which of two workers is first; audio and video,
// whose players go by the machine's clock; what the browser's own process answers
// a script, as permissions, the battery and the position.
package torture
