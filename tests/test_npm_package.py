"""The web component as an npm package: packed, and used by a fresh project that has nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).parents[1] / "web"
NPM = shutil.which("npm")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NPM is None, reason="no npm on this machine"),
    pytest.mark.skipif(not (WEB / "node_modules").is_dir(), reason="npm ci in web first"),
]

PAGE = """
import { PersonaAvatarElement } from 'persona-avatar';
import { VISEMES, hearAll, mouthTable, type Viseme } from 'persona-avatar/core';

export async function greet(sound: ArrayBuffer): Promise<Viseme> {
  const avatar: PersonaAvatarElement = document.createElement('persona-avatar');
  avatar.addEventListener('load', () => avatar.play());
  avatar.addEventListener('speech', (event) => console.log(event.detail === true));
  avatar.addEventListener('error', (event) => console.log(event.detail.length));
  avatar.addEventListener('click', (event) => console.log(event.clientX));
  await avatar.say(sound);
  avatar.viseme('aa', 0.5, 0.1);
  // @ts-expect-error: a number is no sound
  void avatar.say(3);
  const heard = hearAll(new Float32Array(16000), 16000), rows: Float32Array[] = heard.rows;
  return VISEMES[rows[0].indexOf(1)] ?? (mouthTable(avatar.actions).length ? 'sil' : 'aa');
}
"""


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_package_serves_a_fresh_project(tmp_path):
    assert NPM is not None
    # beside its own tree: the build writes into the Python package
    web = tmp_path / "tree" / "web"
    shutil.copytree(WEB, web, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (web / "node_modules").symlink_to((WEB / "node_modules").resolve())
    told = run(web, NPM, "pack", "--json", "--silent", "--pack-destination", str(tmp_path))
    packed = json.loads(told[told.index("[\n") :])[0]  # the build speaks first
    names = {entry["path"] for entry in packed["files"]}
    assert {
        "README.md", "package.json", "dist/persona-avatar.js", "dist/persona-avatar.d.ts", "dist/persona-core.js",
        "dist/types/core/index.d.ts", "dist/LICENSES.txt",
    } <= names  # fmt: skip
    assert not any(name.startswith(("src/", "node_modules/")) for name in names)

    project = tmp_path / "project"
    project.mkdir()
    (project / "package.json").write_text('{"name": "fresh", "version": "1.0.0", "type": "module", "private": true}')
    run(project, NPM, "install", "--offline", "--no-audit", "--no-fund", str(tmp_path / packed["filename"]))
    assert [p.name for p in (project / "node_modules").iterdir() if not p.name.startswith(".")] == ["persona-avatar"]
    told = run(
        project,
        "node",
        "-e",
        "import('persona-avatar/core').then((c) => console.log(c.VISEMES.length, typeof c.readGlb, typeof c.hearAll))",
    )
    assert told.split() == ["15", "function", "function"]
    # Where a page is rendered on the server, the component is imported and does nothing.
    told = run(project, "node", "-e", "import('persona-avatar').then((c) => console.log(Object.keys(c)[0]))")
    assert told.split() == ["PersonaAvatarElement"]
    (project / "page.ts").write_text(PAGE)
    for module, resolution in (("esnext", "bundler"), ("nodenext", "nodenext")):
        settings = {
            "target": "es2022", "module": module, "moduleResolution": resolution, "strict": True, "noEmit": True,
            "lib": ["es2022", "dom", "dom.iterable"], "types": [],
        }  # fmt: skip
        (project / "tsconfig.json").write_text(json.dumps({"compilerOptions": settings, "include": ["page.ts"]}))
        run(project, str(WEB / "node_modules" / ".bin" / "tsc"), "-p", ".")
