"""Runs a night on a local Ray cluster of a head and two worker nodes, kills one of them while it works, and compares the
bundle with that of one run on one machine, byte for byte.

    pip install ray && python deploy/ray/test_two_nodes.py --arrears "node dist/pipeline/cli/main.js"
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from arrears_on_ray import Night, PartitionRefused, run_night

NIGHT = "2026-07-01"
SETTINGS = """training:
  months: 9
  test_months: 2
  engines: [gbdt]
  stages: {}
"""


def call(arrears: list[str], *arguments: str) -> None:
    subprocess.run([*arrears, *arguments], check=True, capture_output=True, text=True)


def digests(workspace: Path) -> dict[str, str]:
    """SHA-256 of every file of the bundle; the manifest without its clock."""
    found = {}
    bundle = workspace / "runs" / NIGHT
    for path in sorted(bundle.rglob("*")):
        if path.is_dir():
            continue
        content = path.read_bytes()
        if path.name == "manifest.json":
            content = json.dumps({**json.loads(content), "started_at": None}).encode()
        found[str(path.relative_to(bundle))] = hashlib.sha256(content).hexdigest()
    return found


class Journal:
    """Starts of the program on the nodes, written by a wrapper around it, and whether the partition stood there already."""

    def __init__(self, folder: Path, arrears: list[str], partitions: Path, count: int):
        self.path = folder / "journal"
        self.path.touch()
        self.partitions = partitions
        self.count = count
        self.wrapper = folder / "arrears.sh"
        self.wrapper.write_text(
            "#!/bin/sh\n"
            f'if [ "$1" = partition ]; then\n  standing=absent\n  [ -e "{partitions}/${{2%/*}}-of-{count}/{NIGHT}/manifest.json" ] && standing=there\n'
            f'  echo "${{2%/*}} $ARREARS_RAY_NODE $standing" >> "{self.path}"\nfi\n'
            f'exec {shlex.join(arrears)} "$@"\n'
        )
        self.wrapper.chmod(0o755)

    def starts(self) -> list[list[str]]:
        """Partition, node, and `there` or `absent`."""
        return [line.split() for line in self.path.read_text().splitlines()]

    def is_done(self, partition: str) -> bool:
        return (self.partitions / f"{partition}-of-{self.count}" / NIGHT / "manifest.json").exists()

    def running(self, node: str) -> set[str]:
        return {partition for partition, at, _ in self.starts() if at == node and not self.is_done(partition)}

    def done(self) -> int:
        return sum(self.is_done(str(index)) for index in range(1, self.count + 1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arrears", default="arrears")
    parser.add_argument("--loans", type=int, default=4000)
    parser.add_argument("--partitions", type=int, default=6)
    options = parser.parse_args()
    arrears = shlex.split(options.arrears)
    folder = Path(tempfile.mkdtemp(prefix="arrears-ray-"))
    cluster = None
    try:
        alone, parted = folder / "alone", folder / "parted"
        call(arrears, "sample", "--loans", str(options.loans), "--seed", "17", str(alone))
        with (alone / "arrears.yaml").open("a") as settings:
            settings.write(SETTINGS)
        call(arrears, "train", "-w", str(alone), "--as-of", NIGHT)
        shutil.rmtree(alone / ".work", ignore_errors=True)
        shutil.copytree(alone, parted)
        call(arrears, "nightly", "-w", str(alone), "--as-of", NIGHT)

        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": 80_000_000})
        workers = [cluster.add_node(num_cpus=1, object_store_memory=80_000_000) for _ in range(2)]
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False)
        journal = Journal(folder, arrears, parted / "partitions", options.partitions)
        night = Night(
            arrears=(str(journal.wrapper),),
            workspace=str(parted),
            as_of=NIGHT,
            partitions=options.partitions,
            threads=1,
        )
        outcome: list[object] = []

        def run() -> None:
            try:
                outcome.append(run_night(night))
            except BaseException as error:  # told below, in the main thread
                outcome.append(error)

        began = time.monotonic()
        driver = threading.Thread(target=run)
        driver.start()
        victim = workers[0]
        while not journal.running(victim.node_id) or journal.done() == 0:
            if not driver.is_alive():
                raise SystemExit(f"the night ended before a node could be killed: {outcome}")
            time.sleep(0.05)
        lost = journal.running(victim.node_id)
        cluster.remove_node(victim, allow_graceful=False)
        lost = {partition for partition in lost if not journal.is_done(partition)}
        print(f"killed node {victim.node_id[:8]} while it worked on {', '.join(sorted(lost))}", file=sys.stderr)
        driver.join()
        seconds = time.monotonic() - began
        if isinstance(outcome[0], BaseException):
            raise outcome[0]

        starts = journal.starts()
        again = {partition for partition, node, standing in starts if node != victim.node_id and standing == "absent"}
        found, wanted = digests(parted), digests(alone)
        print(
            json.dumps(
                {
                    "ray": ray.__version__,
                    "partitions": options.partitions,
                    "starts": len(starts),
                    "lost": sorted(lost),
                    "worked_through_anew_on_the_other_node": sorted(again & lost),
                    "files": len(wanted),
                    "differing_files": sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name)),
                    "seconds": round(seconds, 1),
                },
                indent=2,
            )
        )
        if found != wanted or not lost or not lost <= again:
            return 1

        # What another try would only repeat is told as the program tells it, and ends the night.
        shutil.rmtree(parted / "registry")
        try:
            run_night(night)
        except ray.exceptions.RayTaskError as error:
            refused = error.cause
            assert isinstance(refused, PartitionRefused) and refused.exit_code == 3, refused
            assert "NO_CHAMPION" in refused.message, refused.message
            return 0
        raise SystemExit("a night without a champion was not refused")
    finally:
        ray.shutdown()
        if cluster:
            cluster.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
