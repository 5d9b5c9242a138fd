"""Horizontal bars as SVG: a group for each case, a bar for each contender, a fine line from the least round to the most. The
colours follow what the reader's system prefers, light or dark."""

from html import escape

from .figures import number

NAMES = {"ours": "LoopServer", "before": "another build", "seed": "seed's stack", "nginx": "nginx", "node": "Node http",
         "swift": "Hummingbird", "redis-cli": "redis-cli --pipe"}
WIDTH, LEFT, RIGHT, BAR, GAP, HEAD = 820, 150, 120, 16, 14, 24
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f } .case { font-weight: 600 } .soft { fill: #57606a }
rect { fill: #a3adb8 } .ours { fill: #0969da } .seed { fill: #cf8a2e } .spread { stroke: #24292f; stroke-width: 1 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .soft { fill: #9198a1 } rect { fill: #59636e } .ours { fill: #4493f8 } .seed { fill: #d29922 }
.spread { stroke: #e6edf3 } }
"""


def bars(title, unit, groups):
    """`groups` are (case, [(contender, Cell, key)])."""
    most = max((max(cell.values[key]) for _, found in groups for _, cell, key in found if cell.values.get(key)), default=0)
    if not most:
        return None
    scale, y, shapes = (WIDTH - LEFT - RIGHT) / most, HEAD + 22, []
    for case, found in groups:
        shapes.append(f'<text class="case" x="0" y="{y + 12}">{escape(case)}</text>')
        y += HEAD
        for contender, cell, key in found:
            shapes += bar(contender, cell, key, scale, y)
            y += BAR + 5
        y += GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">'
            f"<title>{escape(title)}</title><style>{STYLE}</style>"
            f'<text class="soft" x="0" y="14">{escape(title)}: {escape(unit)}</text>{"".join(shapes)}</svg>\n')


def bar(contender, cell, key, scale, y):
    values = cell.values[key]
    width = max(1.5, cell.median(key) * scale)
    least, most = LEFT + min(values) * scale, LEFT + max(values) * scale
    middle = y + BAR / 2
    yield f'<text class="soft" x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(NAMES.get(contender, contender))}</text>'
    yield f'<rect class="{contender}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>'
    if most - least > 2:
        yield f'<line class="spread" x1="{least:.1f}" x2="{most:.1f}" y1="{middle}" y2="{middle}"/>'
    yield f'<text x="{max(LEFT + width, most) + 6:.1f}" y="{y + 12}">{number(cell.median(key))}</text>'
