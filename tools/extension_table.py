"""Writes the table of fields in docs/rigged-splats.md from docs/rigged-splats.schema.json.

Run ``python tools/extension_table.py`` after a change of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- fields: made by tools/extension_table.py -->\n", "<!-- end of fields -->\n"
_COMPONENTS = {5121: "8 bits", 5123: "16 bits", 5125: "32 bits", 5126: "float"}


def schema() -> dict[str, Any]:
    """The JSON schema of the extension."""
    return json.loads((DOCS / "rigged-splats.schema.json").read_text(encoding="utf-8"))


def fields(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every property below an object: its path, its own schema, and whether it must be there."""
    for name, below in node.get("properties", {}).items():
        own = path + name
        yield own, below, name in node.get("required", ())
        for inner in (below, *below.get("anyOf", ())):
            yield from fields(inner, f"{own}.")
            yield from fields(inner.get("items", {}), f"{own}[].")


def table() -> str:
    """The fields as Markdown."""
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    for path, node, required in fields(schema()):
        default = "required" if required else f"`{json.dumps(node['default'])}`" if "default" in node else ""
        rows.append(f"| `{path}` | {_kind(node)} | {default} | {_meaning(node)} |")
    return "\n".join(rows) + "\n"


def _kind(node: dict[str, Any]) -> str:
    if "accessor" in node:
        a = node["accessor"]
        normalized = " normalized" if a["normalized"] else ""
        return f"accessor: {a['type']}, {_COMPONENTS[a['componentType']]}{normalized}"
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "enum" in node:
        return ", ".join(f"`{json.dumps(v)}`" for v in node["enum"])
    if "anyOf" in node:
        return " or ".join(_kind(n) for n in node["anyOf"])
    if node["type"] == "array":
        low, high = node.get("minItems"), node.get("maxItems")
        return f"{f'{low} x ' if low and low == high else 'list of '}{_kind(node['items'])}"
    kind = node["type"] if isinstance(node["type"], str) else " or ".join(node["type"])
    low, high = node.get("minimum"), node.get("maximum")
    if kind != "object" and low is not None and high is not None:
        return f"{kind}, {low:g} to {high:g}"
    return kind


def _meaning(node: dict[str, Any]) -> str:
    return node.get("description") or next((n["description"] for n in node.get("anyOf", ()) if "description" in n), "")


def written(page: str) -> str:
    """The page with its table made anew."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    path = DOCS / "rigged-splats.md"
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
