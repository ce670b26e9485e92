"""Which processor the models use: CUDA, MPS or CPU; threads and precision on it."""

from __future__ import annotations

import functools
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.brief import UserError

if TYPE_CHECKING:
    import torch

NAMES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "fp32", "bf16")


def prepare_environment() -> None:
    """Before torch is imported: without this, OpenMP threads that spin beside any other busy process
    bring training to a halt (docs/adr/0003)."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def spare_threads() -> int:
    """One core stays free for the window: cores - 1, at least 1. TRIPTYCH_THREADS overrides it."""
    return _asked_threads() or max(1, _cores() - 1)


def burst_threads() -> int:
    """For what is over in a blink, such as a grid of pictures: all cores. TRIPTYCH_THREADS overrides it."""
    return _asked_threads() or _cores()


def _asked_threads() -> int:
    asked = os.environ.get("TRIPTYCH_THREADS", "")
    return int(asked) if asked.isdigit() else 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def graphics_name() -> str:
    """The accelerator torch would choose: "cuda", "mps" or "" - without importing torch where none can be.

    Importing torch costs more than a second, so on a machine without an NVIDIA driver or Apple silicon
    the answer is given from the system alone.
    """
    import platform
    import shutil

    apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    nvidia = os.path.exists("/dev/nvidiactl") or shutil.which("nvidia-smi") is not None
    if not (apple or nvidia):
        return ""
    prepare_environment()
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else ""


def choose(name: str = "auto") -> str:
    """The device to use: what was asked for if it is there, else the best there is for "auto".

    Raises UserError where the device asked for is not on this machine.
    """
    if name not in NAMES:
        raise UserError(f"The device is one of {', '.join(NAMES)}, not {name!r}.")
    if name == "cpu":
        return "cpu"
    there = graphics_name()
    if name == "auto":
        return there or "cpu"
    if name != there:
        raise UserError(f"There is no {name} device on this machine; use --device auto or cpu.")
    return name


@dataclass(frozen=True)
class Precision:
    """Where bf16 autocast pays: always on CUDA, on a CPU where a trial says so (see bf16_pays)."""

    device: str
    bf16: bool

    @classmethod
    def probe(cls, device: str, asked: str = "auto") -> Precision:
        """asked: auto, fp32 or bf16."""
        import torch

        if asked not in PRECISIONS:
            raise UserError(f"The precision is auto, fp32 or bf16, not {asked!r}.")
        if asked != "auto":
            return cls(device, asked == "bf16")
        if device == "cuda":
            return cls(device, torch.cuda.is_bf16_supported())
        if device == "cpu":
            return cls(device, bf16_pays())
        return cls(device, False)

    def autocast(self) -> torch.autocast:
        """The context the recipe's forward passes run in."""
        import torch

        return torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bf16)


@functools.cache
def bf16_pays() -> bool:
    """Whether this processor multiplies at least 1.2 times faster in bf16 than in fp32, by a trial of about 0.1 s.

    The instruction sets alone do not tell: AMX was measured 1.6-2x faster, AVX512-BF16 on its own 0.6x.
    """
    import torch

    able = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    if not any(probe() for probe in able if probe is not None):
        return False
    left, right = torch.ones(1024, 320), torch.ones(320, 864)
    pairs = {dtype: (left.to(dtype), right.to(dtype)) for dtype in (torch.float32, torch.bfloat16)}
    seconds: dict[torch.dtype, list[float]] = {dtype: [] for dtype in pairs}
    # In turn, and the first rounds left out: fresh memory is slow, and a disturbance must not hit one side alone.
    for _ in range(12):
        for dtype, (a, b) in pairs.items():
            began = time.thread_time()
            torch.mm(a, b)
            seconds[dtype].append(time.thread_time() - began)
    return min(seconds[torch.float32][4:]) > 1.2 * min(seconds[torch.bfloat16][4:])


def describe() -> list[dict[str, object]]:
    """Every device here, best first: name, title, threads, bf16, chosen."""
    import platform

    prepare_environment()
    import torch

    best = choose("auto")
    rows: list[dict[str, object]] = []
    for index in range(torch.cuda.device_count()):
        memory = torch.cuda.get_device_properties(index).total_memory // 2**20
        rows.append({"name": "cuda", "title": torch.cuda.get_device_name(index), "memory_mib": memory})
    if torch.backends.mps.is_available():
        rows.append({"name": "mps", "title": "Apple GPU"})
    title = platform.processor() or platform.machine()
    rows.append({"name": "cpu", "title": title, "threads": spare_threads()})
    for row in rows:
        row["bf16"] = Precision.probe(str(row["name"])).bf16
        row["chosen"] = row["name"] == best
    return rows
