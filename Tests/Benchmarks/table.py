"""The tables that the benchmarks print: Markdown, as README has them."""


def number(value):
    """Three digits that count, thousands with commas."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ratio(value, peer):
    """How many times the peer's it is."""
    return f"{value / peer:.2f} ×"


def show(title, columns, rows):
    """`rows` are texts; the first column is what the row is about, the others are numbers."""
    print(f"\n{title}\n")
    widths = [max(len(row[index]) for row in [columns, *rows]) for index in range(len(columns))]
    for line in [columns, None, *rows]:
        if line is None:
            cells = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        else:
            cells = [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))]
        print(f"| {' | '.join(cells)} |")
