"""Runs a night of arrears on a Ray cluster: one task a partition, then the merge.

The workspace and the folder of the partitions stand on storage that all nodes share, under the same path. Ray places
the tasks, and gives those of a lost worker or node to another; a partition that was written already is found and not
worked through again. All else is the `arrears` program's: see `arrears partition --help` and `arrears merge --help`.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import ray

HELD = 6  # exit code of arrears: another run holds the partition
MESSAGE_LINES = 12


class PartitionLost(Exception):
    """The program was killed, or the node that was lost still holds the partition: worth another try."""


class PartitionRefused(Exception):
    """The program ended with an error that another try would only repeat."""

    def __init__(self, exit_code: int, message: str):
        super().__init__(exit_code, message)
        self.exit_code = exit_code
        self.message = message


@dataclass(frozen=True)
class Night:
    """What is run. Times are in seconds."""

    arrears: tuple[str, ...]
    workspace: str
    as_of: str
    partitions: int
    shared: str | None = None
    threads: int = 2
    memory: str | None = None
    retries: int = 3
    held_for: float = 60.0

    def options(self) -> list[str]:
        options = ["--workspace", self.workspace, "--as-of", self.as_of, "--threads", str(self.threads), "--json"]
        if self.shared:
            options += ["--shared", self.shared]
        if self.memory:
            options += ["--memory-limit", self.memory]
        return options


def die_with_parent() -> None:
    """A program whose Ray worker is gone must not go on writing (Linux only; elsewhere its lock keeps others out)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run_program(arguments: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        arguments, capture_output=True, text=True, preexec_fn=die_with_parent, env={**os.environ, **environment}
    )
    return done.returncode, done.stdout, done.stderr


def run_partition(night: Night, index: int) -> dict:
    """Works one partition through on this node; waits while a run that lost its worker still holds it."""
    node = ray.get_runtime_context().get_node_id()
    deadline = time.monotonic() + night.held_for
    while True:
        arguments = [*night.arrears, "partition", f"{index}/{night.partitions}", *night.options()]
        code, out, err = run_program(arguments, {"ARREARS_RAY_NODE": node})
        if code == 0:
            result = json.loads(out)
            return {"partition": index, "node": node, "accounts": result["manifest"]["accounts"]}
        if code < 0:
            raise PartitionLost(f"partition {index}/{night.partitions} was killed by signal {-code}")
        if code != HELD:
            raise PartitionRefused(code, message_of(err))
        if time.monotonic() > deadline:
            raise PartitionLost(f"partition {index}/{night.partitions} is held by another run")
        time.sleep(2)


def message_of(err: str) -> str:
    """The program's own words, without the lines of its log."""
    lines = [line for line in err.splitlines() if not line.startswith("{")]
    return "\n".join(lines[-MESSAGE_LINES:])


def run_night(night: Night) -> str:
    """Runs all partitions, then the merge on this machine; returns what the merge prints (JSON)."""
    task = ray.remote(
        num_cpus=night.threads,
        max_retries=night.retries,
        retry_exceptions=[PartitionLost],
        scheduling_strategy="SPREAD",
    )(run_partition)
    waiting = [task.remote(night, index) for index in range(1, night.partitions + 1)]
    try:
        for done in range(1, night.partitions + 1):
            [ready], waiting = ray.wait(waiting, num_returns=1)
            found = ray.get(ready)
            print(
                f"partition {found['partition']}/{night.partitions}: {found['accounts']} accounts, "
                f"node {found['node'][:8]} ({done} done)",
                file=sys.stderr,
                flush=True,
            )
    except BaseException:
        for reference in waiting:
            ray.cancel(reference, force=True)
        raise
    code, out, err = run_program([*night.arrears, "merge", str(night.partitions), *night.options()], {})
    if code != 0:
        raise PartitionRefused(code, message_of(err))
    return out


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", required=True, help="folder of the workspace, the same path on all nodes")
    parser.add_argument("--as-of", required=True, help="snapshot date, YYYY-MM-DD")
    parser.add_argument("--partitions", type=int, required=True, help="how many; about two for each slot of the cluster")
    parser.add_argument("--shared", help="folder of the partitions (default: partitions in the workspace)")
    parser.add_argument("--arrears", default="arrears", help="how the program is called on a node")
    parser.add_argument("--threads", type=int, default=2, help="CPUs that a partition takes")
    parser.add_argument("--memory-limit", help="memory for DuckDB in each partition and in the merge, such as 8GB")
    parser.add_argument("--retries", type=int, default=3, help="tries of a partition after the first one is lost")
    parser.add_argument("--address", default="auto", help="of the Ray cluster")
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    ray.init(address=options.address, log_to_driver=False)
    night = Night(
        arrears=tuple(shlex.split(options.arrears)),
        workspace=os.path.abspath(options.workspace),
        as_of=options.as_of,
        partitions=options.partitions,
        shared=options.shared and os.path.abspath(options.shared),
        threads=options.threads,
        memory=options.memory_limit,
        retries=options.retries,
    )
    try:
        print(run_night(night), end="")
        return 0
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        print(cause.message if isinstance(cause, PartitionRefused) else str(cause), file=sys.stderr)
        return cause.exit_code if isinstance(cause, PartitionRefused) else 1
    except PartitionRefused as error:
        print(error.message, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
