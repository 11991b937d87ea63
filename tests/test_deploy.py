"""What runs the server in containers: files that parse, and name what exists: commands, options, folders, routes."""

from __future__ import annotations

import inspect
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from persona.cli.commands import serve
from persona.service.routes import ENDPOINTS

yaml = pytest.importorskip("yaml", reason="extra 'cluster' is not installed")

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILES = ("Dockerfile", "Dockerfile.cuda")
PORT = 8000


def instructions(name: str) -> list[tuple[str, str]]:
    """A Dockerfile's instructions, without comments, each on one line."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / name).read_text(encoding="utf-8"), flags=re.M)
    lines = re.sub(r"\\\n", " ", text).splitlines()
    return [(line.split()[0], line.split(None, 1)[1]) for line in lines if line.strip()]


def check_serve(words: list[str]) -> None:
    """Whether a command is one of ``persona serve`` that lets others in safely."""
    assert words[:2] == ["serve", "/avatars"]
    given = {word for word in words if word.startswith("--")}
    known = {"--" + name.replace("_", "-") for name in inspect.signature(serve).parameters}
    assert given <= known
    assert {"--host", "--port", "--no-open", "--tokens"} <= given
    assert words[words.index("--port") + 1] == str(PORT)


def check_health(path: str) -> None:
    assert path in {endpoint.route for endpoint in ENDPOINTS if endpoint.open and endpoint.method == "GET"}


@pytest.mark.parametrize("name", DOCKERFILES)
def test_a_dockerfile_is_in_order(name):
    told = instructions(name)
    words = [word for word, _ in told]
    args = dict(value.partition("=")[::2] for word, value in told if word == "ARG")
    assert words[0] in ("ARG", "FROM")
    for word, value in told:
        if word == "FROM":
            tag = value.split()[0].rpartition(":")[2]
            assert tag not in ("", "latest") and "/" not in tag
        if word == "COPY" and "--from" not in value:
            for source in value.split()[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines()
        if word == "RUN":
            assert "sudo" not in value and "curl" not in value
            for part in re.split(r"&&|;", value):
                shlex.split(part)
            if "apt-get install" in value:
                assert " -y" in value and "--no-install-recommends" in value and "rm -rf /var/lib/apt/lists/*" in value
            if "pip install" in value:
                assert "--no-cache-dir" in value
        for used in re.findall(r"\$\{(\w+)\}", value):
            assert used in args, used
    # Who runs is nobody special, from the last installation on.
    assert words.count("USER") == 1 and "RUN" not in words[words.index("USER") :]
    check_serve(json.loads(dict(told)["CMD"]))
    assert json.loads(dict(told)["ENTRYPOINT"]) == ["persona"]
    check_health(re.search(r"http://127\.0\.0\.1:8000(/\S+?)'", dict(told)["HEALTHCHECK"])[1])
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(args["EXTRAS"].split(",")) <= set(extras)


def test_the_compose_file_is_in_order():
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for service in told["services"].values():
        check_serve(service["command"])
        assert service["init"] is True and service["read_only"] is True
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert set(service["secrets"]) <= set(told["secrets"])
        for volume in service["volumes"]:
            name, _, place = volume.partition(":")
            assert name in told["volumes"]
            assert place in ("/avatars", "/cache")
        # Only this computer reaches it: a proxy stands before it.
        assert all(port.startswith("127.0.0.1:") and port.endswith(f":{PORT}") for port in service["ports"])
        seconds = float(service["stop_grace_period"].removesuffix("s"))
        from persona.service.processes import PATIENCE

        assert seconds > PATIENCE


def pods(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The pods that a Kubernetes object makes."""
    spec = document["spec"]
    groups = [spec["headGroupSpec"], *spec["workerGroupSpecs"]] if document["kind"] == "RayCluster" else [spec]
    return [group["template"]["spec"] for group in groups if "template" in group]


def test_the_manifest_for_kubernetes_is_in_order():
    documents = list(yaml.safe_load_all((DEPLOY / "kuberay.yaml").read_text()))
    kinds = {document["kind"]: document for document in documents}
    assert set(kinds) == {"PersistentVolumeClaim", "RayCluster", "Deployment", "Service"}
    assert kinds["PersistentVolumeClaim"]["spec"]["accessModes"] == ["ReadWriteMany"]
    for document in documents:
        assert {"apiVersion", "kind", "metadata", "spec"} <= set(document)
        for pod in pods(document):
            volumes = {volume["name"] for volume in pod["volumes"]}
            assert pod["securityContext"]["runAsUser"] == 10001
            for container in pod["containers"]:
                assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
                # The avatars lie in the same place everywhere: jobs name files by their paths.
                assert {"name": "avatars", "mountPath": "/avatars"} in container["volumeMounts"]
                assert {"requests", "limits"} == set(container["resources"])
    server = pods(kinds["Deployment"])[0]["containers"][0]
    check_serve(server["args"])
    assert kinds["Deployment"]["spec"]["replicas"] == 1  # two would not share the queue
    assert kinds["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    for probe in ("readinessProbe", "livenessProbe"):
        check_health(server[probe]["httpGet"]["path"])
        assert server[probe]["httpGet"]["port"] == PORT
    address = server["args"][server["args"].index("--ray") + 1]
    assert address.split("-head-svc")[0] == kinds["RayCluster"]["metadata"]["name"]  # as KubeRay calls it
    selector = kinds["Service"]["spec"]["selector"]
    assert selector == kinds["Deployment"]["spec"]["template"]["metadata"]["labels"]
