// sourceOf shows a step as it stands in the scenario's file.
function sourceOf({ line, lines }) {
  return make('ol', 'source', lines.map((text) => make('li', '', make('code', '', text))), { start: line, 'aria-label': 'The step in the scenario' });
}
