package diff

// RuleInfo describes a rule.
type RuleInfo struct {
	ID Rule
	// Severity is the default. Some findings of a rule are milder or worse,
	// and say so; an override in [Options] holds for all of them.
	Severity Severity
	Doc      string // one sentence
}

// The rules about the document.
const (
	TextChanged    Rule = "dom/text-changed"
	ValueChanged   Rule = "dom/value-changed"
	CheckedChanged Rule = "dom/checked-changed"
	AttrChanged    Rule = "dom/attr-changed"
	NodeRemoved    Rule = "dom/node-removed"
	NodeAdded      Rule = "dom/node-added"
	Moved          Rule = "dom/moved"
	RoleChanged    Rule = "dom/role-changed"
	NameChanged    Rule = "dom/name-changed"
	Hidden         Rule = "dom/hidden"
	Shown          Rule = "dom/shown"
	Covered        Rule = "dom/covered"
	Disabled       Rule = "dom/disabled"
	StyleChanged   Rule = "dom/style-changed"
	ScrollChanged  Rule = "dom/scroll-changed"
	LayoutChanged  Rule = "dom/layout-changed"
	CutOff         Rule = "dom/cut-off"
	OffScreen      Rule = "dom/off-screen"
	FocusChanged   Rule = "dom/focus-changed"
	FocusLost      Rule = "dom/focus-lost"
	FocusOrder     Rule = "dom/focus-order"
)

// The rules about the steps themselves.
const (
	ActionMissing   Rule = "action/target-missing"
	ActionHidden    Rule = "action/target-hidden"
	ActionCovered   Rule = "action/target-covered"
	ActionDisabled  Rule = "action/target-disabled"
	ActionReadonly  Rule = "action/target-readonly"
	ActionMoving    Rule = "action/target-moving"
	OptionMissing   Rule = "action/option-missing"
	NotMet          Rule = "action/not-met"
	ActionFailed    Rule = "action/failed"
	ActionDead      Rule = "action/dead"
	ActionFixed     Rule = "action/fixed"
	ActionDrifted   Rule = "action/drifted"
	ActionUnsettled Rule = "action/unsettled"
	ActionSlower    Rule = "action/slower"
	EffectsChanged  Rule = "action/effects-changed"
	StorageMissing  Rule = "action/storage-missing"
	DialogChanged   Rule = "action/dialog-changed"
	PopupChanged    Rule = "action/popup-changed"
	DownloadMissing Rule = "action/download-missing"
	LoadFailed      Rule = "navigation/load-failed"
	URLChanged      Rule = "navigation/url-changed"
	TitleChanged    Rule = "navigation/title-changed"
)

// The rules about what the page's scripts hold.
const (
	ProbeChanged Rule = "state/probe-changed"
	StoreChanged Rule = "state/store-changed"
)

// The rules about what a step costs.
const (
	OverBudget Rule = "vitals/over-budget"
	VitalGrew  Rule = "vitals/grew"
)

// The rules about the console and the network.
const (
	ErrorNew       Rule = "console/error-new"
	WarningNew     Rule = "console/warning-new"
	ExceptionNew   Rule = "console/exception-new"
	DeprecationNew Rule = "console/deprecation-new"
	RequestFailed  Rule = "network/failed"
	StatusChanged  Rule = "network/status-changed"
	RequestMissing Rule = "network/request-missing"
	RequestNew     Rule = "network/request-new"
	Repeated       Rule = "network/repeated"
	RequestChanged Rule = "network/request-changed"
	Unrecorded     Rule = "network/unrecorded"
	ResponseShape  Rule = "network/response-shape"
	ContentType    Rule = "network/content-type"
	ContractStatus Rule = "network/contract-status"
	ContractType   Rule = "network/contract-type"
	ContractShape  Rule = "network/contract-shape"
	PolicyBroken   Rule = "network/csp-violation"
	OriginRefused  Rule = "network/cors-violation"
	MixedContent   Rule = "network/mixed-content"
	Slower         Rule = "network/slower"
	Larger         Rule = "network/larger"
	Redirected     Rule = "network/redirect-changed"
	CacheLost      Rule = "network/cache-lost"
)

// Rules returns every rule, in the order of the documentation.
func Rules() []RuleInfo {
	return []RuleInfo{
		{ActionMissing, Error, "The element that a step acts on is gone."},
		{ActionHidden, Error, "The element that a step acts on cannot be seen."},
		{ActionCovered, Error, "Another element is in the way of the one that a step acts on."},
		{ActionDisabled, Error, "The element that a step acts on is disabled."},
		{ActionReadonly, Error, "The field that a step fills is read-only."},
		{ActionMoving, Error, "The element that a step acts on does not come to rest."},
		{OptionMissing, Error, "The option that a step selects is gone."},
		{NotMet, Error, "Something that the scenario expects or waits for did not come true."},
		{ActionFailed, Error, "A step could not be done for another reason."},
		{ActionDead, Error, "A step that had effects has none any more."},
		{ActionFixed, Info, "A step that failed in the baseline works in the candidate."},
		{ActionDrifted, Warning, "The element that a step acts on was found only by a weaker locator than before."},
		{ActionUnsettled, Warning, "The page does not come to rest after a step, and it did before."},
		{ActionSlower, Info, "The page takes seconds longer to come to rest after a step, on its own clock."},
		{EffectsChanged, Info, "A step has effects of other kinds than before, and nothing else explains it."},
		{StorageMissing, Warning, "The page no longer keeps something in the browser's storage."},
		{DialogChanged, Error, "A step opens another dialog than before, or none."},
		{PopupChanged, Error, "A step opens another window than before, or none."},
		{DownloadMissing, Error, "A step no longer downloads a file."},
		{LoadFailed, Error, "A navigation does not reach the build."},
		{URLChanged, Error, "A step leads to another URL."},
		{TitleChanged, Warning, "The title of the page is another."},
		{TextChanged, Error, "An element shows another text."},
		{ValueChanged, Error, "A form field has another value."},
		{CheckedChanged, Error, "A box, option or disclosure is in the other state."},
		{AttrChanged, Warning, "An attribute that people or programs depend on has another value, or a heading another level; an error for where links, forms and frames lead, and for what a picture shows."},
		{NodeRemoved, Error, "An element is gone; a warning when what was in it stayed, information when nobody could see it."},
		{NodeAdded, Warning, "An element is new; information when what is in it was there before, or nobody can see anything in it."},
		{Moved, Warning, "An element is in another place, or a list in another order."},
		{RoleChanged, Error, "Assistive technology is told another role of an element; of one that is only around others a warning, and information where it had none."},
		{NameChanged, Error, "The accessible name of an element is another, though its text is not."},
		{Hidden, Error, "An element that could be seen cannot be seen any more."},
		{Shown, Warning, "An element that could not be seen can be seen now."},
		{Covered, Error, "Another element now covers the centre of a control."},
		{Disabled, Error, "A control cannot be used that could: it is disabled, or in something inert."},
		{StyleChanged, Warning, "A style that people see is another; equal changes are one finding."},
		{LayoutChanged, Warning, "An element is elsewhere in what is around it, or of another size, and nothing else in there changed."},
		{CutOff, Error, "A text does not fit its box any more."},
		{OffScreen, Error, "What was in the window, and tells people something, is outside of it."},
		{ScrollChanged, Info, "A scroll position is another."},
		{FocusChanged, Warning, "The focus is on another element, or on none; information when it was nowhere before."},
		{FocusLost, Error, "The Tab key no longer reaches an element that can be seen."},
		{FocusOrder, Warning, "The Tab key reaches elements in another order, though they have not moved."},
		{ProbeChanged, Error, "A probe of the scenario gives another value, or none; information when it gave none before."},
		{StoreChanged, Info, "A store that was found on the page holds something else; set it higher where what is in the store is a promise."},
		{ExceptionNew, Error, "An exception or rejection is not caught that did not happen before."},
		{ErrorNew, Error, "An error is logged that was not; information only when it is only logged more often."},
		{WarningNew, Warning, "A warning is logged that was not; information only when it is only logged more often."},
		{DeprecationNew, Info, "The page uses something that browsers will not have any more, and it did not."},
		{RequestFailed, Error, "A request gets no answer, and it did before."},
		{StatusChanged, Error, "A request is answered with a failure that was not; a warning for other changes of status."},
		{Redirected, Warning, "A request is redirected that was not, or to somewhere else, or no more."},
		{RequestMissing, Error, "A request is no longer sent; a warning when it only reads, information for an asset."},
		{RequestNew, Warning, "A request is sent that was not; information for an asset."},
		{Repeated, Warning, "A request is sent more often within a step; once more is enough when it writes."},
		{RequestChanged, Error, "The body of a request has other fields or types; a warning when only values differ."},
		{Unrecorded, Warning, "A request has no recording that fits; an error when it writes."},
		{ResponseShape, Error, "The JSON of a response lacks fields, or has other types."},
		{ContentType, Warning, "A response has another media type."},
		{ContractStatus, Error, "The build answers a request with another status than its recording says."},
		{ContractType, Error, "The build answers a request with another media type than its recording says."},
		{ContractShape, Error, "The JSON that the build answers lacks fields, or has other types, than its recording."},
		{PolicyBroken, Error, "The page's content security policy blocks something that it did not."},
		{OriginRefused, Error, "The page may not read an answer of another origin, and it could before."},
		{MixedContent, Warning, "A secure page loads something over an insecure connection, and it did not."},
		{Slower, Info, "The build takes seconds longer to answer a request; set it higher where the machine is steady."},
		{OverBudget, Error, "A step costs more than the scenario's budget; information when it did so before and has not grown."},
		{VitalGrew, Info, "A step costs far more than it did: layout shift, paint, requests, bytes, nodes or memory."},
		{Larger, Warning, "A file is several times as large as it was, and hundreds of kilobytes larger."},
		{CacheLost, Warning, "Caches may no longer keep a file, and they could for a minute or more."},
	}
}
