"""What is only there for several machines: its container images, and the files for Kubernetes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from support.deploy_files import DEPLOY, PROXY, answering, asked_for, whole

from assistant.settings import Settings

FILES = ["kubernetes.yaml", "kubernetes-publish.yaml"]
WHAT_IS_THERE: list[dict[str, Any]] = [
    found for name in FILES for found in yaml.safe_load_all((DEPLOY / name).read_text("utf-8"))
]
KUBERNETES = "1.37"


def of(kind: str) -> dict[str, dict[str, Any]]:
    """What is there of a kind, by name."""
    found = (one for one in WHAT_IS_THERE if one["kind"] == kind)
    return {one["metadata"].get("name", one["metadata"].get("generateName")): one for one in found}


def pods() -> dict[str, dict[str, Any]]:
    """What a pod of each kind is made from, by the part that it is."""
    found = [one["spec"]["template"] for one in (*of("Deployment").values(), *of("Job").values())]
    return {one["metadata"]["labels"]["part"]: one for one in found}


@pytest.mark.parametrize("one", WHAT_IS_THERE, ids=lambda one: one["kind"])
def test_kubernetes_takes_each_file(one: dict[str, Any]) -> None:
    assert kubernetes_validate.validate(one, KUBERNETES, strict=True) == KUBERNETES


def test_a_file_that_kubernetes_would_refuse_is_noticed() -> None:
    one = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"portz": []}}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(one, KUBERNETES, strict=True)


def test_every_label_secret_and_port_that_is_named_is_there() -> None:
    labels = {part: pod["metadata"]["labels"] for part, pod in pods().items()}
    ports = {
        p["name"] for pod in pods().values() for c in pod["spec"]["containers"] for p in c.get("ports", [])
    }

    assert {*labels} == {"replica", "proxy", "publisher"}
    for service in of("Service").values():
        assert any(service["spec"]["selector"].items() <= label.items() for label in labels.values())
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for budget in of("PodDisruptionBudget").values():
        chosen = budget["spec"]["selector"]["matchLabels"]
        owner = next(d for d in of("Deployment").values() if d["spec"]["selector"]["matchLabels"] == chosen)
        assert owner["spec"]["replicas"] > budget["spec"]["minAvailable"], "a machine can be emptied"
    for pod in pods().values():
        volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
        for container in pod["spec"]["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            maps = [ref["configMapRef"]["name"] for ref in container.get("envFrom", [])]
            assert {*maps} <= {*of("ConfigMap")}


def test_a_pod_can_do_no_more_than_its_work() -> None:
    for part, pod in pods().items():
        spec, (container,) = pod["spec"], pod["spec"]["containers"]
        image = container["image"].rpartition("/")[2].partition(":")[0].removeprefix("help-")
        user = [line for kind, line in whole(image) if kind == "USER"][-1]

        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert str(spec["securityContext"]["runAsUser"]) == user, part
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container["resources"]["limits"]
        assert all("sizeLimit" in v["emptyDir"] for v in spec["volumes"] if "emptyDir" in v)


def test_each_pod_has_a_rule_for_who_may_reach_it_and_whom_it_reaches() -> None:
    kinds = dict[str, set[str]]()
    outward = list[dict[str, Any]]()
    for policy in of("NetworkPolicy").values():
        selector = policy["spec"]["podSelector"]
        more = [v for e in selector.get("matchExpressions", []) for v in e["values"]]
        for part in [selector["matchLabels"]["part"]] if "part" in selector["matchLabels"] else more:
            kinds.setdefault(part, set()).update(policy["spec"]["policyTypes"])
        outward += policy["spec"].get("egress", [])

    assert kinds == {part: {"Ingress", "Egress"} for part in pods()}
    assert all(rule.get("to") and rule.get("ports") for rule in outward), "none leads anywhere"


def test_settings_and_paths_fit_the_program(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked_for("".join((DEPLOY / name).read_text("utf-8") for name in FILES)) <= {
        *Settings.model_fields
    }
    data = of("ConfigMap")["help"]["data"]
    (tmp_path / "database_url").write_text("postgresql://help:secret@database/help\n", "ascii")
    for name, value in data.items():
        monkeypatch.setenv(name, value.replace("/run/secrets/help", str(tmp_path)))
    spec = pods()["replica"]["spec"]

    settings = Settings.load(base)

    assert settings.build_store == "database"
    assert settings.shutdown_seconds + 5 < spec["terminationGracePeriodSeconds"], "requests under way may end"
    container = spec["containers"][0]
    assert {
        container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "readiness", "liveness")
    } == {
        "/readyz",
        "/livez",
    }
    proxy = pods()["proxy"]["spec"]["containers"][0]
    assert f"location = {proxy['readinessProbe']['httpGet']['path']} " in PROXY
    assert {p["containerPort"] for p in proxy["ports"]} == {
        int(p) for p in re.findall(r"listen (\d+)", PROXY)
    }


@pytest.mark.parametrize("names", ["replica-1 replica-2", "help-replica help-replica", "one"])
def test_the_proxy_of_replicas_has_each_of_them_behind_it(names: str, tmp_path: Path) -> None:
    written = next(line for kind, line in whole("proxy-of-replicas") if kind == "RUN")
    conf = tmp_path / "default.conf"
    shutil.copy(DEPLOY / "nginx.conf", conf)

    command = written.replace("/etc/nginx/conf.d/default.conf", str(conf))
    subprocess.run(["sh", "-c", command], env={**os.environ, "UPSTREAMS": names}, check=True)

    servers = " ".join(f"server {name}:8000;" for name in names.split())
    assert f"upstream service {{ {servers} keepalive 16;" in conf.read_text("utf-8")
    assert conf.read_text("utf-8").splitlines()[10:] == PROXY.splitlines()[10:]


def test_compose_gives_the_proxy_the_names_that_it_was_made_for() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.replicas.yaml").read_text("utf-8"))
    made_for = next(
        line for kind, line in whole("proxy-of-replicas") if kind == "ARG" and "UPSTREAMS" in line
    )

    assert made_for.partition("=")[2].strip('"').split() == [*answering(compose)]
    writable = {volume.partition(":")[2] for volume in compose["services"]["replica-1"]["volumes"]}
    assert writable == {"/srv/help/kb/index", "/srv/help/site"}
    assert any("install -d -o help" in line and "kb/index site" in line for _, line in whole("replica"))
