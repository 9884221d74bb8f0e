"""Runs a program and measures its process: measure.py COMMAND [ARGUMENT ...]

The program's standard output goes to standard error. Prints one JSON line: seconds from start to end, seconds of CPU of
the process and of what it waited for, peak resident memory in bytes, exit code.
"""

import json
import os
import sys
import time

start = time.perf_counter()
process = os.fork()
if process == 0:
    os.dup2(2, 1)
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    except OSError as error:
        print(f"{sys.argv[1]}: {error.strerror}", file=sys.stderr)
        os._exit(127)
_, status, usage = os.wait4(process, 0)
print(json.dumps({
    "seconds": round(time.perf_counter() - start, 3),
    "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3),
    "peakBytes": usage.ru_maxrss * 1024,
    "exitCode": os.waitstatus_to_exitcode(status),
}))  # fmt: skip
