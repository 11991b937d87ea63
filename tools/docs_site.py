"""Makes the documentation site of the repository's own files; MkDocs calls these functions (``make docs``).

The front page is the README, ``reference/`` has a page for each package with the docstrings of its public modules, and
the navigation follows from the files there are: a new page or module needs no entry anywhere.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "persona"
REFERENCE = "reference"
#: Pages of the repository outside docs/ that the site has as well.
OUTSIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "examples/README.md": "examples.md",
    "benchmarks/RESULTS.md": "benchmarks.md",
    "web/README.md": "web.md",
}
#: Where the navigation begins; every other page follows in the order of names.
FIRST = ("index.md", "examples.md", "method.md", "reading.md", "architecture.md", "conventions.md")
LAST = ("benchmarks.md", "contributing.md", "changelog.md")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not in docs/."""
    from mkdocs.structure.files import File

    for source, page in OUTSIDE.items():
        text = _links_moved((ROOT / source).read_text(encoding="utf-8"), source)
        files.append(File.generated(config, page, content=text))
    for page, text in reference_pages().items():
        files.append(File.generated(config, page, content=text))
    pages = {file.src_uri for file in files.documentation_pages()}
    config.nav = navigation(pages)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links of docs/ to files outside of it lead to their page on the site, or become plain words."""
    if page.file.src_uri in OUTSIDE.values():
        return markdown  # moved already
    return _links_moved(markdown, f"docs/{page.file.src_uri}")


def on_page_content(html: str, **_: Any) -> str:
    """Roles of docstrings (``:class:`Recipe```) become links where the reference has what they name."""
    return re.sub(
        r":(?:func|class|mod|meth|attr|data):<code>~?([\w.]+)</code>",
        r'<autoref identifier="\1" optional><code>\1</code></autoref>',
        html,
    )


def navigation(pages: set[str]) -> list[dict[str, Any]]:
    """The site's menu for the pages there are."""
    decisions = sorted(p for p in pages if p.startswith("decisions/"))
    reference = sorted(p for p in pages if p.startswith(f"{REFERENCE}/"))
    first = [p for p in FIRST if p in pages]
    last = [p for p in LAST if p in pages]
    others = sorted(pages - {*decisions, *reference, *first, *last})
    front: list[Any] = [*first, {"Topics": others}]
    return [*front, {"Reference": reference}, {"Decisions": decisions}, *last]


def reference_pages() -> dict[str, str]:
    """A page of docstrings for the package itself and for each of its packages: path and Markdown."""
    pages = {f"{REFERENCE}/index.md": f"# persona\n\nWhat `import persona` gives.\n\n{_entries(_top_level())}\n"}
    grounds = sorted(f for f in SOURCE.glob("*.py") if not f.name.startswith("_"))
    pages[f"{REFERENCE}/ground.md"] = "# Ground\n\n" + _entries([f"persona.{f.stem}" for f in grounds])
    for package in sorted(p.parent for p in SOURCE.glob("*/__init__.py")):
        modules = [package / "__init__.py", *sorted(f for f in package.rglob("*.py") if not f.name.startswith("_"))]
        names = [".".join(("persona", *_dotted(module))) for module in modules]
        pages[f"{REFERENCE}/{package.name}.md"] = f"# {package.name}\n\n" + _entries(names)
    return pages


def _dotted(module: Path) -> tuple[str, ...]:
    parts = module.relative_to(SOURCE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _entries(names: list[str]) -> str:
    return "\n".join(f"::: {name}\n" for name in names)


def _top_level() -> list[str]:
    """Where the names of ``import persona`` are defined, following the packages that hand them on."""
    table: dict[str, str] = {}
    for node in ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_WHERE" for t in node.targets):
            table = ast.literal_eval(node.value)
    return [_defined(where, name) for name, where in table.items()]


def _defined(module: str, name: str) -> str:
    """The full name of what a module defines or hands on."""
    file = SOURCE.joinpath(*module.split(".")[1:])
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and any(a.name == name for a in node.names):
            return _defined(node.module, name)
    return f"{module}.{name}"


def _links_moved(text: str, source: str) -> str:
    """Relative links of a file of the repository as they are from its page on the site."""
    own = OUTSIDE.get(source) or source.removeprefix("docs/")
    depth = own.count("/")

    def moved(link: re.Match[str]) -> str:
        label, target, anchor = link[1], link[2], link[3] or ""
        if re.match(r"[a-z]+:", target):
            return link[0]
        file = ((ROOT / source).parent / target).resolve()
        try:
            path = file.relative_to(ROOT).as_posix()
        except ValueError:
            return label
        if path in OUTSIDE:
            return f"[{label}]({'../' * depth}{OUTSIDE[path]}{anchor})"
        if path.startswith("docs/"):
            return f"[{label}]({'../' * depth}{path.removeprefix('docs/')}{anchor})"
        return f"{label} (`{path}`)"  # a file of the repository that is no page

    return re.sub(r"\[([^\]]*)\]\(([^)#\s]+)(#[^)]*)?\)", moved, text)
